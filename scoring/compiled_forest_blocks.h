// The block kernels of CompiledForest: up to 64 rows, stored column by column, through all trees.
// Each adds path lengths in tree order. Private to compiled_forest*.cc. Pure; thread-safe.
#pragma once

#include <cstddef>

#include "scoring/compiled_forest.h"

namespace harrier {

inline constexpr std::size_t kBlockRows = 64;
inline constexpr int kBlockRowsLog2 = 6;
// Slots that a kernel may load from the start of a heap, however shallow the heap is.
inline constexpr std::size_t kHeapSlack = 64;

// columns[feature * kBlockRows + row]; rows up to the next multiple of the vector width are read.
// sums[row] is set for rows up to that multiple.
// REQUIRES: 0 < rows <= kBlockRows, the processor has the instructions.
void SumBlockAvx2(const ForestHeaps& heaps, const float* columns, std::size_t rows, double* sums);
void SumBlockAvx512(const ForestHeaps& heaps, const float* columns, std::size_t rows, double* sums);

}  // namespace harrier
