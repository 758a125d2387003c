# cowork_contract(policy IMPORTS options) makes two libraries of proto/cowork/v1/policy.proto:
#
#   policy_proto  the messages. A server and its parsers need only these, and no right to use RPC.
#   policy_stub   the client side of its service, for clients and tests.

find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

function(cowork_contract name)
  cmake_parse_arguments(arg "" "" "IMPORTS" ${ARGN})
  set(source ${PROJECT_SOURCE_DIR}/proto/cowork/v1/${name}.proto)
  set(made ${PROJECT_BINARY_DIR}/proto/cowork/v1/${name})
  list(TRANSFORM arg_IMPORTS REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/proto/cowork/v1/\\1.proto"
       OUTPUT_VARIABLE imported)
  add_custom_command(
    OUTPUT ${made}.pb.cc ${made}.pb.h ${made}.grpc.pb.cc ${made}.grpc.pb.h
    COMMAND ${PROTOC} -I ${PROJECT_SOURCE_DIR}/proto --cpp_out=${PROJECT_BINARY_DIR}/proto
            --grpc_out=${PROJECT_BINARY_DIR}/proto
            --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN} ${source}
    DEPENDS ${source} ${imported}
    VERBATIM)

  add_library(${name}_proto STATIC ${made}.pb.cc ${made}.pb.h)
  target_include_directories(${name}_proto SYSTEM PUBLIC ${PROJECT_BINARY_DIR}/proto)
  list(TRANSFORM arg_IMPORTS APPEND _proto)
  target_link_libraries(${name}_proto PUBLIC ${arg_IMPORTS} protobuf::libprotobuf
                        PRIVATE cowork_hardening)

  add_library(${name}_stub STATIC EXCLUDE_FROM_ALL ${made}.grpc.pb.cc ${made}.grpc.pb.h)
  target_link_libraries(${name}_stub PUBLIC ${name}_proto gRPC::grpc++_unsecure
                        PRIVATE cowork_hardening)
endfunction()
