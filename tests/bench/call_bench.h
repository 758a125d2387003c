// The parts of call-bench. Each prints what it measured.

#pragma once

namespace cowork::bench {

void MeasureMcpCalls();
void MeasureShellCalls();

}  // namespace cowork::bench
