// Signed notes, a tiled log of another implementation, Merkle proofs and
// commitments against lib/ledger.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/base64.h"
#include "lib/base/hex.h"
#include "lib/base/testing/status_matchers.h"
#include "lib/base/wire.h"
#include "lib/ledger/checkpoint.h"
#include "lib/ledger/commitment.h"
#include "lib/ledger/merkle.h"
#include "lib/ledger/note.h"
#include "lib/ledger/tiles.h"
#include "tests/conformance/vectors.h"

namespace tanji::conformance {
namespace {

using ledger::Hash;

std::vector<Hash> HashesOf(const json::Array& list) {
  std::vector<Hash> hashes;
  for (const json::Value& value : list) {
    hashes.push_back(
        crypto::DigestFromBytes(*base::Base64Decode(*value.if_string())));
  }
  return hashes;
}

// A proof may hold values that are no hashes: such a proof is refused.
bool AreHashes(const json::Value& test, const std::vector<const char*>& names) {
  const auto is_hash = [](const json::Value& value) {
    const auto bytes = base::Base64Decode(*value.if_string());
    return bytes.ok() && bytes->size() == crypto::kSha256Size;
  };
  return std::all_of(
             names.begin(), names.end(),
             [&](const char* name) { return is_hash(Member(test, name)); }) &&
         std::all_of(List(test, "proof").begin(), List(test, "proof").end(),
                     is_hash);
}

Hash HashOf(const json::Value& test, std::string_view name) {
  return crypto::DigestFromBytes(Base64Of(test, name));
}

TEST(SignedNoteVectorTest, VerdictsAreThePublishedOnes) {
  const json::Value file = ReadSharedJson("vectors/signed-note/notes.json");
  int valid = 0;
  int invalid = 0;
  for (const json::Value& test : List(file, "notes")) {
    SCOPED_TRACE(Text(test, "name"));
    std::vector<ledger::VerifierKey> keys;
    for (const json::Value& key : List(test, "vkeys")) {
      TANJI_ASSERT_OK_AND_ASSIGN(ledger::VerifierKey parsed,
                                 ledger::VerifierKey::Parse(*key.if_string()));
      EXPECT_EQ(parsed.ToString(), *key.if_string());
      keys.push_back(std::move(parsed));
    }
    std::vector<const ledger::VerifierKey*> pointers;
    pointers.reserve(keys.size());
    for (const ledger::VerifierKey& key : keys) pointers.push_back(&key);
    std::set<std::string> expected;
    for (const json::Value& key : List(test, "verifiedKeys")) {
      expected.insert(*key.if_string());
    }
    std::set<std::string> verified;
    const auto note = ledger::Note::Parse(Text(test, "note"));
    const auto places =
        note.ok() ? ledger::VerifyNote(*note, pointers)
                  : absl::StatusOr<std::vector<size_t>>(note.status());
    EXPECT_EQ(places.ok(), Flag(test, "valid")) << places.status().message();
    ++(places.ok() ? valid : invalid);
    if (!places.ok()) continue;
    for (const size_t place : *places) {
      const ledger::NoteSignature& signature = note->signatures[place];
      std::string key_id;
      base::AppendU32(&key_id, signature.key_id);
      verified.insert(
          base::StrCat(signature.name, "+", base::HexEncode(key_id)));
    }
    EXPECT_EQ(verified, expected);
  }
  EXPECT_EQ(valid, 10);
  EXPECT_EQ(invalid, 16);
}

TEST(SignedNoteVectorTest, BadKeysAreRefused) {
  const json::Value file = ReadSharedJson("vectors/signed-note/notes.json");
  ASSERT_FALSE(List(file, "badKeys").empty());
  for (const json::Value& test : List(file, "badKeys")) {
    EXPECT_FALSE(ledger::VerifierKey::Parse(Text(test, "vkey")).ok())
        << Text(test, "why");
  }
}

TEST(MerkleVectorTest, InclusionVerdictsAreThePublishedOnes) {
  const json::Value file =
      ReadSharedJson("vectors/merkle-proofs/inclusion.json");
  ASSERT_FALSE(file.if_array()->empty());
  for (const json::Value& test : *file.if_array()) {
    const bool good = AreHashes(test, {"leafHash", "root"}) &&
                      ledger::VerifyInclusion(
                          HashOf(test, "leafHash"), Number(test, "leafIdx"),
                          Number(test, "treeSize"),
                          HashesOf(List(test, "proof")), HashOf(test, "root"))
                          .ok();
    EXPECT_EQ(good, !Flag(test, "wantErr"))
        << Text(test, "file") << ": " << Text(test, "desc");
  }
}

TEST(MerkleVectorTest, ConsistencyVerdictsAreThePublishedOnes) {
  const json::Value file =
      ReadSharedJson("vectors/merkle-proofs/consistency.json");
  ASSERT_FALSE(file.if_array()->empty());
  for (const json::Value& test : *file.if_array()) {
    const bool good =
        AreHashes(test, {"root1", "root2"}) &&
        ledger::VerifyConsistency(Number(test, "size1"), HashOf(test, "root1"),
                                  Number(test, "size2"), HashOf(test, "root2"),
                                  HashesOf(List(test, "proof")))
            .ok();
    EXPECT_EQ(good, !Flag(test, "wantErr"))
        << Text(test, "file") << ": " << Text(test, "desc");
  }
}

// The log of vectors/tlog-tiles: its key, entries and tree.
struct TiledLog {
  static constexpr char kFolder[] = "vectors/tlog-tiles/log/";

  TiledLog()
      : key(*ledger::VerifierKey::Parse(
            FirstLine("vectors/tlog-tiles/log.vkey"))),
        last(*ledger::OpenCheckpoint(
            ReadShared(base::StrCat(kFolder, "checkpoint")), key)) {
    for (uint64_t begin = 0; begin < last.size; begin += ledger::kTileWidth) {
      const std::string path =
          ledger::BundlePath(begin / ledger::kTileWidth,
                             std::min(ledger::kTileWidth, last.size - begin));
      const auto bundle = ledger::ReadBundle(ReadShared(kFolder + path));
      for (const std::string& entry : *bundle) {
        entries.push_back(entry);
        tree.Append(ledger::LeafHash(entry));
      }
    }
  }

  static std::string FirstLine(const std::string& path) {
    const std::string text = ReadShared(path);
    return text.substr(0, text.find('\n'));
  }

  ledger::VerifierKey key;
  ledger::Checkpoint last;
  std::vector<std::string> entries;
  ledger::MerkleTree tree;
};

TEST(TiledLogVectorTest, EveryCheckpointVerifiesAndHasTheRootOfItsEntries) {
  const TiledLog log;
  ASSERT_EQ(log.entries.size(), log.last.size);
  int checkpoints = 0;
  for (const std::string& path : ListShared(TiledLog::kFolder)) {
    if (path.find("/checkpoint") == std::string::npos) continue;
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ledger::Checkpoint checkpoint,
        ledger::OpenCheckpoint(ReadShared(path), log.key));
    EXPECT_THAT(log.tree.RootAt(checkpoint.size),
                base::IsOkAndHolds(checkpoint.root))
        << path;
    ++checkpoints;
  }
  EXPECT_GT(checkpoints, 1);
}

TEST(TiledLogVectorTest, EveryEntryIsProvenInEverySize) {
  const TiledLog log;
  for (uint64_t size = 1; size <= log.last.size; ++size) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ledger::Checkpoint checkpoint,
        ledger::OpenCheckpoint(
            ReadShared(base::StrCat(TiledLog::kFolder, "checkpoint.", size)),
            log.key));
    ASSERT_EQ(checkpoint.size, size);
    for (uint64_t index = 0; index < size; ++index) {
      EXPECT_THAT(ledger::VerifyInclusion(
                      ledger::LeafHash(log.entries[index]), index, size,
                      *log.tree.InclusionProof(index, size), checkpoint.root),
                  base::IsOk());
    }
  }
}

TEST(TiledLogVectorTest, EveryPairOfSizesIsConsistent) {
  const TiledLog log;
  std::map<uint64_t, Hash> roots;
  for (uint64_t size = 1; size <= log.last.size; ++size) {
    TANJI_ASSERT_OK_AND_ASSIGN(
        const ledger::Checkpoint checkpoint,
        ledger::OpenCheckpoint(
            ReadShared(base::StrCat(TiledLog::kFolder, "checkpoint.", size)),
            log.key));
    roots[size] = checkpoint.root;
    for (const auto& [old_size, old_root] : roots) {
      EXPECT_THAT(
          ledger::VerifyConsistency(old_size, old_root, size, checkpoint.root,
                                    *log.tree.ConsistencyProof(old_size, size)),
          base::IsOk());
    }
  }
}

// Publishing after each entry, as that implementation did, we write the same
// files: each tile and bundle, byte by byte, and no other.
TEST(TiledLogVectorTest, WritesTheSameFilesFromTheSameEntries) {
  const TiledLog log;
  std::map<std::string, std::string> ours;
  ledger::MerkleTree tree;
  for (uint64_t size = 1; size <= log.entries.size(); ++size) {
    tree.Append(ledger::LeafHash(log.entries[size - 1]));
    for (const ledger::TileRef& tile : ledger::NewTiles(size - 1, size)) {
      ours[ledger::TilePath(tile.level, tile.index, tile.width)] =
          ledger::TileBytes(tree, tile);
    }
    for (const ledger::TileRef& bundle : ledger::NewBundles(size - 1, size)) {
      std::string bytes;
      for (uint64_t i = 0; i < bundle.width; ++i) {
        ledger::AppendToBundle(
            &bytes, log.entries[bundle.index * ledger::kTileWidth + i]);
      }
      ours[ledger::BundlePath(bundle.index, bundle.width)] = bytes;
    }
  }
  std::map<std::string, std::string> theirs;
  for (const std::string& path :
       ListShared(base::StrCat(TiledLog::kFolder, "tile"))) {
    theirs[path.substr(std::string_view(TiledLog::kFolder).size())] =
        ReadShared(path);
  }
  EXPECT_EQ(ours, theirs);
}

TEST(CommitmentVectorTest, CommitmentsAndProofsAreThePublishedOnes) {
  const json::Value file =
      ReadSharedJson("vectors/commitments/commitments.json");
  ASSERT_FALSE(file.if_array()->empty());
  for (const json::Value& test : *file.if_array()) {
    const std::string secret = Base64Of(test, "secret");
    const uint64_t padded = Number(test, "padded");
    EXPECT_EQ(ledger::PayloadCommitment(secret, Text(test, "payload")),
              HashOf(test, "payloadCommitment"));
    std::vector<std::string> disclosures;
    for (const json::Value& disclosure : List(test, "disclosures")) {
      const std::string& text = *disclosure.if_string();
      TANJI_ASSERT_OK_AND_ASSIGN(const ledger::DisclosedInput input,
                                 ledger::ReadDisclosure(text));
      EXPECT_EQ(ledger::Disclosure(secret, disclosures.size(), input.name,
                                   input.value_json),
                text);
      disclosures.push_back(text);
    }
    const ledger::MerkleTree tree = ledger::CommitmentTree(secret, disclosures);
    ASSERT_EQ(tree.size(), padded);
    EXPECT_EQ(tree.Root(), HashOf(test, "root"));
    const std::vector<Hash> decoys = HashesOf(List(test, "decoyLeaves"));
    ASSERT_EQ(disclosures.size() + decoys.size(), padded);
    for (size_t i = 0; i < decoys.size(); ++i) {
      EXPECT_EQ(tree.Leaf(disclosures.size() + i), decoys[i]);
    }
    const json::Array& proofs = List(test, "proofs");
    ASSERT_EQ(proofs.size(), disclosures.size());
    for (size_t i = 0; i < proofs.size(); ++i) {
      const std::vector<Hash> proof = HashesOf(*proofs[i].if_array());
      EXPECT_THAT(tree.InclusionProof(i, padded), base::IsOkAndHolds(proof));
      EXPECT_THAT(ledger::VerifyDisclosure(disclosures[i], i, padded, proof,
                                           HashOf(test, "root")),
                  base::IsOk());
    }
  }
}

// The digest is over the text, not over the JSON in it (RFC 9901, 4.2.3).
TEST(CommitmentVectorTest, DisclosuresOfTheRfcAreRead) {
  const json::Value file = ReadSharedJson("vectors/commitments/rfc9901.json");
  ASSERT_FALSE(file.if_array()->empty());
  for (const json::Value& test : *file.if_array()) {
    const std::string& disclosure = Text(test, "disclosure");
    TANJI_EXPECT_OK(ledger::ReadDisclosure(disclosure));
    EXPECT_EQ(
        base::Base64UrlEncode(crypto::AsBytes(crypto::Sha256(disclosure))),
        Text(test, "sha256_base64url"));
  }
}

}  // namespace
}  // namespace tanji::conformance
