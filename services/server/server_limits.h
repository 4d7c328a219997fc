// Named limits of the server process. Limits of messages:
// lib/api/method_limits.h, of use cases: lib/platform/limits.h.

#ifndef TANJI_SERVICES_SERVER_SERVER_LIMITS_H_
#define TANJI_SERVICES_SERVER_SERVER_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace tanji::server {

// Calls in flight on one connection; more wait at the client.
inline constexpr int kConcurrentStreamsMax = 256;
inline constexpr int kRequestMetadataSizeMax = 16 << 10;  // bytes of headers
// Of all connections together: requests, replies, transport buffers.
inline constexpr size_t kGrpcMemoryMax = size_t{1} << 30;  // bytes
// Threads of blocking services, which is reflection alone.
inline constexpr int kGrpcThreadsMax = 16;

// Bytes of a request that gRPC's own threads parse; larger ones are taken to
// the work pool.
inline constexpr size_t kInlineRequestSizeMax = size_t{64} << 10;
// What takes long is set back (base::SetThreadBack), so that whoever asks for
// little is answered at once; jobs more than what callers send much for.
inline constexpr int kWorkNice = 5;
inline constexpr int kJobNice = 10;
inline constexpr size_t kWorkThreads = 2;
inline constexpr size_t kWorkQueuedMax = 64;
// Reads that wait for their min_seq.
inline constexpr size_t kWaitThreads = 16;
inline constexpr size_t kWaitQueuedMax = 1024;
// Breakdowns and levers as of now, which may take seconds each.
inline constexpr size_t kBreakdownThreads = 1;
inline constexpr size_t kBreakdownsQueuedMax = 64;
// Exports of evidence, each as slow as its caller.
inline constexpr size_t kExportThreads = 2;
// Of files of evidence, in each direction: each holds a file, some 100 MB where
// that is as large as it may be.
inline constexpr size_t kEvidenceThreads = 4;
inline constexpr size_t kEvidenceQueuedMax = 16;
inline constexpr size_t kErasuresQueuedMax = 4;
inline constexpr size_t kExportsQueuedMax = 8;
// From its begin to its last byte, however slowly that is taken.
inline constexpr std::chrono::milliseconds kExportTimeMax(30 * 60'000);
// So long an export that has failed waits for its last message to be taken, for
// its caller is told why only behind that.
inline constexpr std::chrono::milliseconds kExportFarewellMax(1000);
// Reads as of earlier positions that wait for a load, which is done on a thread
// of its own.
inline constexpr size_t kPastThreads = 8;
inline constexpr size_t kPastQueuedMax = 64;
// Comparisons, and what else calculates for seconds as of earlier positions: it
// may wait for a load.
inline constexpr size_t kPastJobThreads = 2;
inline constexpr size_t kPastJobsQueuedMax = 64;
// Simulations, which may take some ten seconds each.
inline constexpr size_t kSimulationThreads = 1;
inline constexpr size_t kSimulationsQueuedMax = 32;
// Samplings, which may take minutes each: their threads run when nobody else
// wants to.
inline constexpr size_t kSamplingsAtOnce = 1;
inline constexpr size_t kSamplingsQueuedMax = 8;
inline constexpr size_t kSamplingThreadsMax = 8;
inline constexpr int kSamplingNice = 19;
inline constexpr std::chrono::milliseconds kSamplingTimeMax(600'000);
inline constexpr std::chrono::milliseconds kSamplingProgressInterval(200);
// A call that gRPC cancels so shortly before its deadline has met that.
inline constexpr std::chrono::milliseconds kDeadlineSlack(50);
// A wait looks this often whether its caller has gone.
inline constexpr std::chrono::milliseconds kWaitSlice(50);

// What hashes secrets or syncs accounts: some 0.1 s and 32 MiB each.
inline constexpr size_t kAuthenticationThreads = 1;
inline constexpr size_t kAuthenticationsQueuedMax = 64;
inline constexpr std::chrono::seconds kTlsFilesInterval(5);

// Who asks for too much is told so after this, and no more than so many at a
// time: a caller that waits for its answer asks twenty times a second then.
inline constexpr std::chrono::milliseconds kRefusalDelay(50);
inline constexpr size_t kLateAnswersMax = 10'000;

// Chunks of one import that were received and are not parsed yet.
inline constexpr size_t kImportChunksQueuedMax = 4;
inline constexpr std::chrono::milliseconds kImportIdleMax(60'000);
// From its begin until its last byte is read, however slowly that comes.
inline constexpr std::chrono::milliseconds kImportTimeMax(60 * 60'000);
// An import whose first message has not come looks this often whether the
// server stops: a timer each, which is why it is not kWaitSlice.
inline constexpr std::chrono::milliseconds kFirstMessageSlice(500);

// Connections. A client that pings more often than this is cut off.
inline constexpr std::chrono::milliseconds kConnectionIdleMax(600'000);
inline constexpr std::chrono::milliseconds kConnectionAgeMax(4 * 3'600'000);
inline constexpr std::chrono::milliseconds kConnectionAgeGrace(3'600'000);
inline constexpr std::chrono::milliseconds kKeepaliveTime(60'000);
inline constexpr std::chrono::milliseconds kKeepaliveTimeout(20'000);
inline constexpr std::chrono::milliseconds kClientPingIntervalMin(10'000);
inline constexpr int kClientPingStrikesMax = 2;
inline constexpr std::chrono::milliseconds kHandshakeTimeout(10'000);

inline constexpr std::chrono::seconds kStopDeadline(10);
// What is left of a stop once all calls of ours have ended: the time in which
// who watches health is told. A stop that nobody watches does not take it.
inline constexpr std::chrono::seconds kFarewell(1);
inline constexpr std::chrono::seconds kHealthInterval(1);

// The metrics port: plain GET requests by one collector.
inline constexpr size_t kMetricsThreads = 2;
inline constexpr size_t kMetricsConnectionsMax = 16;
inline constexpr size_t kMetricsRequestBodyMax = 0;  // bytes
inline constexpr std::chrono::seconds kMetricsTimeout(5);

}  // namespace tanji::server

#endif  // TANJI_SERVICES_SERVER_SERVER_LIMITS_H_
