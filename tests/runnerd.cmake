cowork_test(permits_test      unit/runnerd/core/permits_test.cc  LINKS runnerd_core  LABELS unit)
cowork_test(paths_test        unit/runnerd/core/paths_test.cc    LINKS runnerd_core  LABELS unit)
cowork_test(runner_wire_test  unit/runnerd/wire_test.cc          LINKS runnerd_wire  LABELS unit)
