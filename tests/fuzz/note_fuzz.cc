// Signed notes and the keys that verify and sign them. A note's signatures are
// bytes of its leaf, so that nothing but the canonical text may be accepted.

#include <string>

#include "lib/base/base64.h"
#include "lib/base/check.h"
#include "lib/base/strings.h"
#include "lib/base/wire.h"
#include "lib/ledger/note.h"
#include "lib/ledger/note_signer.h"
#include "tests/fuzz/fuzz_input.h"

namespace tanji::ledger {
namespace {

// The note as c2sp.org/signed-note writes it.
std::string Written(const Note& note) {
  std::string written = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) {
    std::string line_bytes;
    base::AppendU32(&line_bytes, signature.key_id);
    line_bytes += signature.bytes;
    base::StrAppend(&written, "\xe2\x80\x94 ", signature.name, " ",
                    base::Base64Encode(line_bytes), "\n");
  }
  return written;
}

}  // namespace

TANJI_FUZZ(input) {
  if (const auto note = Note::Parse(input); note.ok()) {
    TANJI_CHECK(input.size() <= kNoteSizeMax);
    TANJI_CHECK(!note->signatures.empty());
    TANJI_CHECK(note->signatures.size() <= kNoteSignaturesMax);
    TANJI_CHECK(Written(*note) == input);
  }
  if (const auto key = VerifierKey::Parse(input); key.ok()) {
    TANJI_CHECK(IsKeyName(key->name()));
    TANJI_CHECK(key->ToString() == input);
    TANJI_CHECK(!key->VerifyText("text\n", input).ok());
  }
  if (const auto signer = NoteSigner::Parse(input); signer.ok()) {
    TANJI_CHECK(signer->ToPrivateString() == input);
    TANJI_CHECK(VerifierKey::Parse(signer->verifier_key()).ok());
  }
}

}  // namespace tanji::ledger
