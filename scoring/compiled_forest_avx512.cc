// AVX-512: sixteen rows to a vector, four vectors side by side to hide the latency of the gathers.
// The first six levels of a heap fit four registers and are looked up by permutations.
#include "scoring/compiled_forest_blocks.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define HARRIER_AVX512 __attribute__((target("avx512f")))

namespace harrier {
namespace {

constexpr std::size_t kLanes = 16;

// Thresholds and features of some slots.
struct Cuts {
  __m512 threshold;
  __m512i feature;
};

// The first 64 slots of one heap, in registers; the rest in memory.
struct Heap {
  const float* thresholds;
  const std::int32_t* features;
  Cuts slots_0_15;
  Cuts slots_16_31;
  Cuts slots_32_47;
  Cuts slots_48_63;
};

HARRIER_AVX512 inline Cuts LoadCuts(const float* thresholds, const std::int32_t* features) {
  return {_mm512_loadu_ps(thresholds), _mm512_loadu_si512(features)};
}

// All slots of `slots` lie on `level`; a permutation looks at the low bits of a slot only.
HARRIER_AVX512 inline Cuts CutsAt(const Heap& heap, int level, __m512i slots) {
  if (level < 4) {
    return {_mm512_permutexvar_ps(slots, heap.slots_0_15.threshold),
            _mm512_permutexvar_epi32(slots, heap.slots_0_15.feature)};
  }
  if (level == 4) {
    return {_mm512_permutexvar_ps(slots, heap.slots_16_31.threshold),
            _mm512_permutexvar_epi32(slots, heap.slots_16_31.feature)};
  }
  if (level == 5) {
    return {_mm512_permutex2var_ps(heap.slots_32_47.threshold, slots, heap.slots_48_63.threshold),
            _mm512_permutex2var_epi32(heap.slots_32_47.feature, slots, heap.slots_48_63.feature)};
  }
  return {_mm512_i32gather_ps(slots, heap.thresholds, 4),
          _mm512_i32gather_epi32(slots, heap.features, 4)};
}

// kVectors vectors of rows through one tree.
template <std::size_t kVectors>
HARRIER_AVX512 void AddTree(const ForestHeaps& heaps, std::size_t tree, const float* columns,
                            double* sums) {
  const float* thresholds = heaps.thresholds.data() + (tree << heaps.depth);
  const std::int32_t* features = heaps.features.data() + (tree << heaps.depth);
  const Heap heap{thresholds,
                  features,
                  LoadCuts(thresholds, features),
                  LoadCuts(thresholds + 16, features + 16),
                  LoadCuts(thresholds + 32, features + 32),
                  LoadCuts(thresholds + 48, features + 48)};
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i one = _mm512_set1_epi32(1);

  __m512i slots[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) slots[v] = one;
  for (int level = 0; level < heaps.depth; ++level) {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Cuts cuts = CutsAt(heap, level, slots[v]);
      const __m512i at = _mm512_add_epi32(_mm512_slli_epi32(cuts.feature, kBlockRowsLog2), lane);
      const __m512 value = _mm512_i32gather_ps(at, columns + v * kLanes, 4);
      const __mmask16 right = _mm512_cmp_ps_mask(value, cuts.threshold, _CMP_NLE_UQ);
      const __m512i left_slots = _mm512_add_epi32(slots[v], slots[v]);
      slots[v] = _mm512_mask_add_epi32(left_slots, right, left_slots, one);
    }
  }
  const double* path_lengths = heaps.path_lengths.data() + (tree << heaps.depth);
  const __m512i leaf_slot_first = _mm512_set1_epi32(1 << heaps.depth);
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
    const __m512i leaf = _mm512_sub_epi32(slots[v], leaf_slot_first);
    double* sum = sums + v * kLanes;
    const __m512d low = _mm512_i32gather_pd(_mm512_castsi512_si256(leaf), path_lengths, 8);
    const __m512d high = _mm512_i32gather_pd(_mm512_extracti64x4_epi64(leaf, 1), path_lengths, 8);
    _mm512_storeu_pd(sum, _mm512_add_pd(_mm512_loadu_pd(sum), low));
    _mm512_storeu_pd(sum + 8, _mm512_add_pd(_mm512_loadu_pd(sum + 8), high));
  }
}

}  // namespace

HARRIER_AVX512 void SumBlockAvx512(const ForestHeaps& heaps, const float* columns, std::size_t rows,
                                   double* sums) {
  const std::size_t vectors = (rows + kLanes - 1) / kLanes;
  for (std::size_t i = 0; i < vectors * kLanes; ++i) sums[i] = 0;
  for (std::size_t tree = 0; tree < heaps.tree_count; ++tree) {
    if (vectors == 4) {
      AddTree<4>(heaps, tree, columns, sums);
      continue;
    }
    for (std::size_t v = 0; v < vectors; ++v) {
      AddTree<1>(heaps, tree, columns + v * kLanes, sums + v * kLanes);
    }
  }
}

}  // namespace harrier

#else
#include "core/check.h"

namespace harrier {

void SumBlockAvx512(const ForestHeaps&, const float*, std::size_t, double*) {
  HARRIER_CHECK(false, "AVX-512 on another processor");
}

}  // namespace harrier
#endif
