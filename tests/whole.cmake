# coworkd whole: real daemons, real boxes, the real runtime, the scripted model. Those labelled root
# look into processes that nobody else may look into.
cowork_whole_test(session             LABELS whole root  LOCK opencode)
cowork_whole_test(self_approval       LABELS whole root  LOCK opencode)
cowork_whole_test(another_user        LABELS whole root)
cowork_whole_test(privileges          LABELS whole root)
cowork_whole_test(hostile_repository  LABELS whole       LOCK opencode)
cowork_whole_test(shown_socket        LABELS whole       LOCK opencode)
cowork_whole_test(audit               LABELS whole)
cowork_whole_test(death               LABELS whole       LOCK opencode)
cowork_whole_test(foreign_client      LABELS whole)
cowork_whole_test(added_client        LABELS whole)
cowork_whole_test(crash               LABELS whole)
cowork_whole_test(bad_input           LABELS whole       LOCK opencode)
