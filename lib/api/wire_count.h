// How much a message holds, counted before it is parsed.
//
// An empty message takes two bytes on the wire and a hundred and more in
// memory, so that a bound on bytes alone bounds nothing.

#ifndef TANJI_LIB_API_WIRE_COUNT_H_
#define TANJI_LIB_API_WIRE_COUNT_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>

#include "absl/status/status.h"

namespace tanji::api {

// Counts the fields and the messages within a message of type `descriptor`, at
// every level, known or not. RESOURCE_EXHAUSTED above kRequestFieldsMax or
// kRequestMessagesMax; INVALID_ARGUMENT for what cannot be told apart into
// fields, or is nested deeper than `in` allows. Cost: one pass over the bytes,
// without allocation.
absl::Status CheckWireCounts(google::protobuf::io::CodedInputStream& in,
                             const google::protobuf::Descriptor& descriptor);

}  // namespace tanji::api

#endif  // TANJI_LIB_API_WIRE_COUNT_H_
