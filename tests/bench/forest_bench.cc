// What a score costs: forest of 100 trees x 256 samples, 16 features (docs/performance.md). Each
// layout is first compared with the reference on all rows, bit for bit.
#include <benchmark/benchmark.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/random.h"
#include "scoring/compiled_forest.h"
#include "scoring/forest_trainer.h"

namespace harrier {
namespace {

constexpr std::size_t kRows = 64 * 512;
constexpr std::size_t kColumns = 16;
constexpr std::size_t kBatch = 64;

// Half of the features are continuous and correlated, half small whole numbers, as in traffic.
FeatureMatrix MakeRows() {
  Random random(7);
  FeatureMatrix rows{kColumns, {}};
  for (std::size_t i = 0; i < kRows; ++i) {
    const double shared = random.Normal();
    for (std::size_t column = 0; column < kColumns; ++column) {
      const double value = column % 2 == 0 ? shared + random.Normal()
                                           : static_cast<double>(random.UniformBelow(2 + column));
      rows.values.push_back(static_cast<float>(value));
    }
  }
  return rows;
}

struct Subject {
  FeatureMatrix rows = MakeRows();
  IsolationForest forest = *FitIsolationForest(rows, {});
  std::vector<double> expected = Expected();

  std::vector<double> Expected() const {
    std::vector<double> lengths;
    for (std::size_t i = 0; i < kRows; ++i) {
      lengths.push_back(forest.MeanPathLength(rows.View().Row(i)));
    }
    return lengths;
  }
};

const Subject& TheSubject() {
  static const Subject subject;
  return subject;
}

void Predict(const CompiledForest& forest, std::size_t batch, std::vector<double>* out) {
  const RowsView all = TheSubject().rows.View();
  for (std::size_t first = 0; first < kRows; first += batch) {
    forest.MeanPathLengths({all.Row(first), batch, all.stride},
                           std::span(*out).subspan(first, batch));
  }
}

void RequireReferenceBits(const std::vector<double>& lengths, const std::string& name) {
  for (std::size_t i = 0; i < kRows; ++i) {
    if (std::bit_cast<std::uint64_t>(lengths[i]) ==
        std::bit_cast<std::uint64_t>(TheSubject().expected[i])) {
      continue;
    }
    std::fprintf(stderr, "%s: row %zu differs from the reference\n", name.c_str(), i);
    std::exit(1);
  }
}

void BenchReference(benchmark::State& state) {
  const Subject& subject = TheSubject();
  std::size_t row = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(subject.forest.MeanPathLength(subject.rows.View().Row(row)));
    row = (row + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

void BenchCompiled(benchmark::State& state, SimdLevel level, std::size_t batch) {
  const CompiledForest forest(TheSubject().forest, level);
  std::vector<double> lengths(kRows);
  for (auto _ : state) {
    Predict(forest, batch, &lengths);
    benchmark::DoNotOptimize(lengths.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}

void BenchFit(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(FitIsolationForest(TheSubject().rows, {}));
}

void Register() {
  constexpr std::array<const char*, 3> kNames = {"plain", "avx2", "avx512"};
  benchmark::RegisterBenchmark("reference/rows:1", BenchReference);
  for (int level = 0; level <= static_cast<int>(DetectSimdLevel()); ++level) {
    for (const std::size_t batch : {kBatch, std::size_t{1}}) {
      const auto simd = static_cast<SimdLevel>(level);
      const std::string name =
          std::string(kNames[static_cast<std::size_t>(level)]) + "/rows:" + std::to_string(batch);
      std::vector<double> lengths(kRows);
      Predict(CompiledForest(TheSubject().forest, simd), batch, &lengths);
      RequireReferenceBits(lengths, name);
      benchmark::RegisterBenchmark(name.c_str(), BenchCompiled, simd, batch);
    }
  }
  benchmark::RegisterBenchmark("fit/trees:100", BenchFit);
}

}  // namespace
}  // namespace harrier

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::fprintf(stderr, "a debug build says nothing about speed: use the release preset\n");
  return 2;
#endif
  harrier::Register();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
