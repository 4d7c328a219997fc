#include "lib/api/verification.h"

#include "lib/api/field_reader.h"
#include "lib/api/field_writer.h"
#include "lib/base/status.h"

namespace tanji::api {

absl::StatusOr<platform::EvidenceDescription> ToEvidenceDescription(
    const verification::v1::EvidenceFile& message) {
  FaultList faults;
  FieldReader reader("file", faults);
  platform::EvidenceDescription description;
  description.organisation = message.organisation();
  description.id = message.id();
  description.size = message.size_bytes();
  description.name = message.name();
  description.type = message.type();
  description.media_type = message.media_type();
  description.period = reader.ReadPeriod(message);
  description.site = message.site();
  description.language = message.language();
  TANJI_RETURN_IF_ERROR(faults.ToStatus());
  return description;
}

void FromStoredEvidence(const platform::StoredEvidence& evidence,
                        verification::v1::EvidenceFile* message) {
  const platform::EvidenceDescription& description = evidence.description;
  message->set_organisation(description.organisation);
  message->set_id(description.id);
  message->set_size_bytes(description.size);
  message->set_name(description.name);
  message->set_type(description.type);
  message->set_media_type(description.media_type);
  SetPeriod(description.period, message);
  message->set_site(description.site);
  message->set_language(description.language);
  message->set_seq(evidence.seq);
  message->set_record_id(evidence.record_id);
}

}  // namespace tanji::api
