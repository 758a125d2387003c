cowork_test(once_test       unit/common/rpc/once_test.cc      LINKS common_base  LABELS unit)
cowork_test(places_test     unit/common/os/places_test.cc     LINKS common_os  LABELS unit)
cowork_test(lock_file_test  unit/common/os/lock_file_test.cc  LINKS common_os  LABELS unit)
cowork_test(peer_test       unit/common/os/peer_test.cc       LINKS common_os  LABELS unit)

cowork_test(wiring_test    unit/deploy/standalone/wiring_test.cc    LINKS standalone_core  LABELS unit)
cowork_test(back_off_test  unit/deploy/standalone/back_off_test.cc  LINKS standalone_core  LABELS unit)
cowork_test(last_words_test unit/deploy/standalone/last_words_test.cc LINKS standalone LABELS unit)
cowork_test(coworkd_options_test unit/deploy/standalone/options_test.cc LINKS standalone LABELS unit)

add_executable(idle_daemon support/idle_daemon.cc)
target_link_libraries(idle_daemon PRIVATE common_control)
foreach(what supervisor supervisor_refusals)
  cowork_test(${what}_test integration/${what}_test.cc
              LINKS common_os  STARTS coworkd  LABELS integration)
  add_dependencies(${what}_test idle_daemon)
  target_compile_definitions(${what}_test PRIVATE COWORK_IDLE_DAEMON="$<TARGET_FILE:idle_daemon>")
endforeach()

cowork_test(cli_text_test          unit/ui-client/cli/text_test.cc          LINKS cli_text     LABELS unit)
cowork_test(cli_session_text_test  unit/ui-client/cli/session_text_test.cc  LINKS cli_text     LABELS unit)
cowork_test(cli_words_test         unit/ui-client/cli/words_test.cc         LINKS cli_options  LABELS unit)
cowork_test(cli_change_text_test   unit/ui-client/cli/change_text_test.cc   LINKS cli_text     LABELS unit)
cowork_test(cli_doctor_check_test  unit/ui-client/cli/doctor/check_test.cc   LINKS cli_doctor   LABELS unit)
cowork_test(cli_doctor_layers_test unit/ui-client/cli/doctor/layers_test.cc  LINKS cli_doctor   LABELS unit)
foreach(what cli cli_asks cli_clients cli_confirm cli_doctor cli_secret)
  cowork_test(${what}_test integration/${what}_test.cc  STARTS cowork
              LINKS common_rpc common_frame admin_proto broker_proto frames_proto  LABELS integration)
endforeach()
