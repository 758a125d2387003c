// brokerd's tables, as text. Pure.

#pragma once

#include <string>

#include "cowork/v1/admin.pb.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

// Each is empty where there is nothing to list.
std::string TextOf(const v1::ListDaemonsResponse& daemons, const Reader& reader);
std::string TextOf(const v1::ListChannelsResponse& channels, const Reader& reader);
std::string TextOf(const v1::ListBoxesResponse& boxes, const Reader& reader);
std::string TextOf(const v1::ListLeasesResponse& leases, const Reader& reader);
std::string TextOf(const v1::GetMetricsResponse& metrics, const Reader& reader);

// A count has no fraction.
std::string NumberText(double value);

}  // namespace cowork::cli
