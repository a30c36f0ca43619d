// AVX2: eight rows to a vector, four vectors side by side to hide the latency of the gathers. The
// first three levels of a heap fit one register and are looked up by a permutation.
#include "scoring/compiled_forest_blocks.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define HARRIER_AVX2 __attribute__((target("avx2")))

namespace harrier {
namespace {

constexpr std::size_t kLanes = 8;
constexpr int kRegisterLevels = 3;

// kVectors vectors of rows, from row `first`, through one tree.
template <std::size_t kVectors>
HARRIER_AVX2 void AddTree(const ForestHeaps& heaps, std::size_t tree, const float* columns,
                          double* sums) {
  const float* thresholds = heaps.thresholds.data() + (tree << heaps.depth);
  const std::int32_t* features = heaps.features.data() + (tree << heaps.depth);
  const __m256 top_thresholds = _mm256_loadu_ps(thresholds);
  const __m256i top_features = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(features));
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);

  __m256i slots[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) slots[v] = _mm256_set1_epi32(1);
  for (int level = 0; level < heaps.depth; ++level) {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      __m256 threshold = _mm256_permutevar8x32_ps(top_thresholds, slots[v]);
      __m256i feature = _mm256_permutevar8x32_epi32(top_features, slots[v]);
      if (level >= kRegisterLevels) {
        threshold = _mm256_i32gather_ps(thresholds, slots[v], 4);
        feature = _mm256_i32gather_epi32(features, slots[v], 4);
      }
      const __m256i at = _mm256_add_epi32(_mm256_slli_epi32(feature, kBlockRowsLog2), lane);
      const __m256 value = _mm256_i32gather_ps(columns + v * kLanes, at, 4);
      // All bits set (-1) where the row goes right.
      const __m256i right = _mm256_castps_si256(_mm256_cmp_ps(value, threshold, _CMP_NLE_UQ));
      slots[v] = _mm256_sub_epi32(_mm256_add_epi32(slots[v], slots[v]), right);
    }
  }
  // Leaf numbers start where the slots of the last level end.
  const double* path_lengths = heaps.path_lengths.data() + (tree << heaps.depth);
  const __m256i leaf_slot_first = _mm256_set1_epi32(1 << heaps.depth);
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
    const __m256i leaf = _mm256_sub_epi32(slots[v], leaf_slot_first);
    double* sum = sums + v * kLanes;
    const __m256d low = _mm256_i32gather_pd(path_lengths, _mm256_castsi256_si128(leaf), 8);
    const __m256d high = _mm256_i32gather_pd(path_lengths, _mm256_extracti128_si256(leaf, 1), 8);
    _mm256_storeu_pd(sum, _mm256_add_pd(_mm256_loadu_pd(sum), low));
    _mm256_storeu_pd(sum + 4, _mm256_add_pd(_mm256_loadu_pd(sum + 4), high));
  }
}

}  // namespace

HARRIER_AVX2 void SumBlockAvx2(const ForestHeaps& heaps, const float* columns, std::size_t rows,
                               double* sums) {
  const std::size_t vectors = (rows + kLanes - 1) / kLanes;
  for (std::size_t i = 0; i < vectors * kLanes; ++i) sums[i] = 0;
  for (std::size_t tree = 0; tree < heaps.tree_count; ++tree) {
    std::size_t v = 0;
    for (; v + 4 <= vectors; v += 4) {
      AddTree<4>(heaps, tree, columns + v * kLanes, sums + v * kLanes);
    }
    for (; v < vectors; ++v) AddTree<1>(heaps, tree, columns + v * kLanes, sums + v * kLanes);
  }
}

}  // namespace harrier

#else
#include "core/check.h"

namespace harrier {

void SumBlockAvx2(const ForestHeaps&, const float*, std::size_t, double*) {
  HARRIER_CHECK(false, "AVX2 on another processor");
}

}  // namespace harrier
#endif
