// How fast a multi-pattern engine answers "which is the first rule that matches?".
//
// Built once for each engine (-DHYPERSCAN, also for Vectorscan; -DRE2SET; -DPCRE2) by compare.sh:
//   engine PATTERNS MESSAGES    both hold one per line; prints one line of JSON
//   engine PATTERNS - LENGTH    one message of LENGTH bytes that the patterns hate
// Every engine counts the same thing, the sum of the first matching rules, so that a wrong one
// shows.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#ifdef HYPERSCAN
#include <hs/hs.h>
struct Engine {
  hs_database_t *database = nullptr;
  hs_scratch_t *scratch = nullptr;
  explicit Engine(const std::vector<std::string> &patterns) {
    std::vector<const char *> texts;
    std::vector<unsigned> flags, ids;
    for (auto &pattern : patterns) {
      ids.push_back(texts.size());
      texts.push_back(pattern.c_str());
      flags.push_back(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH | HS_FLAG_UTF8);
    }
    hs_compile_error_t *error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(), ids.size(), HS_MODE_BLOCK, nullptr,
                         &database, &error) != HS_SUCCESS) {
      fprintf(stderr, "pattern %d: %s\n", error->expression, error->message);
      exit(1);
    }
    hs_alloc_scratch(database, &scratch);
  }
  static int keepLeast(unsigned id, unsigned long long, unsigned long long, unsigned, void *least) {
    auto &first = *static_cast<unsigned *>(least);
    if (id < first) first = id;
    return first == 0;
  }
  int first(const std::string &message) {
    unsigned least = UINT32_MAX;
    hs_scan(database, message.data(), message.size(), 0, scratch, keepLeast, &least);
    return least == UINT32_MAX ? -1 : int(least);
  }
};
#elif defined(RE2SET)
#include <re2/set.h>
struct Engine {
  RE2::Set set{options(), RE2::UNANCHORED};
  std::vector<int> matches;
  static RE2::Options options() {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_max_mem(256 << 20);
    options.set_log_errors(false);
    return options;
  }
  explicit Engine(const std::vector<std::string> &patterns) {
    for (auto &pattern : patterns) {
      std::string why;
      if (set.Add(pattern, &why) < 0) fprintf(stderr, "%s\n", why.c_str()), exit(1);
    }
    if (!set.Compile()) fprintf(stderr, "too large\n"), exit(1);
  }
  int first(const std::string &message) {
    RE2::Set::ErrorInfo error;
    if (!set.Match(message, &matches, &error)) {
      if (error.kind == RE2::Set::kOutOfMemory) fprintf(stderr, "out of memory\n"), exit(1);
      return -1;
    }
    int least = matches[0];
    for (int match : matches) least = std::min(least, match);
    return least;
  }
};
#else
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
struct Engine {
  std::vector<pcre2_code *> codes;
  pcre2_match_data *data = pcre2_match_data_create(1, nullptr);
  pcre2_match_context *context = pcre2_match_context_create(nullptr);
  explicit Engine(const std::vector<std::string> &patterns) {
    pcre2_set_match_limit(context, 10'000'000);
#ifdef ALTERNATION
    // Says only whether some rule matches: the leftmost match wins, not the first rule.
    std::string all;
    for (auto &pattern : patterns) all += (all.empty() ? "(?:" : "|(?:") + pattern + ")";
    add(all);
#else
    for (auto &pattern : patterns) add(pattern);
#endif
  }
  void add(const std::string &pattern) {
    int error;
    PCRE2_SIZE offset;
    auto code = pcre2_compile(PCRE2_SPTR(pattern.data()), pattern.size(),
                              PCRE2_CASELESS | PCRE2_UTF | PCRE2_NO_UTF_CHECK, &error, &offset, 0);
    if (!code || pcre2_jit_compile(code, PCRE2_JIT_COMPLETE)) fprintf(stderr, "refused\n"), exit(1);
    codes.push_back(code);
  }
  int first(const std::string &message) {
    for (size_t index = 0; index < codes.size(); ++index) {
      int found = pcre2_match(codes[index], PCRE2_SPTR(message.data()), message.size(), 0,
                              PCRE2_NO_UTF_CHECK, data, context);
      if (found >= 0) return index;
      if (found != PCRE2_ERROR_NOMATCH) fprintf(stderr, "gave up: %d\n", found), exit(1);
    }
    return -1;
  }
};
#endif

static std::vector<std::string> lines(const char *path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Of this process on a processor, so that others on the machine count less.
static double seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

// What this process keeps of its own, in MiB; pages of libraries do not count.
static double ownMemory() {
  long size, resident, shared;
  std::ifstream("/proc/self/statm") >> size >> resident >> shared;
  return (resident - shared) * 4096.0 / (1 << 20);
}

int main(int count, char **arguments) {
  if (count < 3) return 64;
  auto patterns = lines(arguments[1]);
  std::vector<std::string> messages;
  if (strcmp(arguments[2], "-") == 0) {
    // Each pattern nearly matches everywhere and never does.
    messages.emplace_back(size_t(atol(arguments[3])), 'a');
  } else {
    messages = lines(arguments[2]);
  }
  double memoryBefore = ownMemory(), start = seconds();
  Engine engine(patterns);
  double compiled = seconds();
  long long hits = 0, sum = 0;
  for (auto &message : messages) {
    int rule = engine.first(message);
    hits += rule >= 0;
    sum += rule + 1;
  }
  double scanned = seconds();
#ifdef ALTERNATION
  sum = -1;
#endif
  printf(
      "{\"compile_ms\":%.2f,\"messages_per_second\":%.0f,\"ns_per_message\":%.0f,"
      "\"memory_mib\":%.1f,\"hits\":%lld,\"sum\":%lld}\n",
      (compiled - start) * 1e3, messages.size() / (scanned - compiled),
      (scanned - compiled) * 1e9 / messages.size(), ownMemory() - memoryBefore, hits, sum);
}
