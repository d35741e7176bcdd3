package dev.obor.tensor;

import dev.obor.kernel.Operand;
import java.util.Arrays;

/// How a kernel walks over tensors of different layout: one list of sizes, and for each tensor the
/// strides with which it follows. Broadcast dimensions have stride 0; neighbouring dimensions are
/// merged where all tensors allow it.
final class Iteration {
    final int[] sizes;
    final Operand[] operands;

    /// Whether the reduced dimension is the last but one, because another one is contiguous.
    final boolean across;

    private Iteration(int[] sizes, Operand[] operands, boolean across) {
        this.sizes = sizes;
        this.operands = operands;
        this.across = across;
    }

    /// Every element of `full`, in order; the tensors broadcast to it.
    static Iteration elements(Shape full, Tensor[] tensors) {
        if (allContiguous(full, tensors)) {
            Operand[] operands = new Operand[tensors.length];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = tensors[i].inOrder();
            }
            return new Iteration(full.flat(), operands, false);
        }
        Tensor[] usable = tensors;
        Merged merged = new Merged(full, usable, -1);
        if (!merged.isUnit(merged.rank() - 1)) {
            usable = contiguousUnlessUnit(full, tensors, full.rank() - 1);
            merged = new Merged(full, usable, -1);
        }
        return merged.iteration(usable, false);
    }

    /// Rows along dimension `dim` of `full`; the tensors broadcast to it.
    static Iteration rows(Shape full, int dim, Tensor[] tensors) {
        Tensor[] usable = tensors;
        Merged merged = new Merged(full, usable, dim);
        if (!merged.isUnit(merged.reduced) && !merged.isUnit(merged.rank() - 1)) {
            usable = contiguousUnlessUnit(full, tensors, full.rank() - 1);
            merged = new Merged(full, usable, dim);
        }
        boolean across = !merged.isUnit(merged.reduced) || merged.hasShortRows(usable);
        merged.moveReducedTo(merged.rank() - (across ? 2 : 1));
        return merged.iteration(usable, across);
    }

    /// Rows up to this length are reduced side by side. How many there are does not matter, so that a
    /// part of a batch has the very bits of the whole.
    private static final int SHORT = 64;

    private static boolean allContiguous(Shape full, Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            if (!tensor.isContiguous() || !tensor.shape().equals(full)) {
                return false;
            }
        }
        return true;
    }

    private static Operand operand(Tensor tensor, int[] strides) {
        return new Operand.Part(tensor.storage.array(), tensor.dtype(), tensor.offset, strides);
    }

    private static Tensor[] contiguousUnlessUnit(Shape full, Tensor[] tensors, int dim) {
        Tensor[] usable = tensors.clone();
        for (int i = 0; i < usable.length; i++) {
            int[] strides = Views.broadcastStrides(usable[i], full);
            if (Math.abs(strides[dim]) > 1 || strides[dim] == -1) {
                usable[i] = usable[i].contiguous();
            }
        }
        return usable;
    }

    /// The dimensions of a shape, merged where every tensor's strides allow it; dimensions of size 1
    /// are dropped. The reduced dimension stays by itself.
    private static final class Merged {
        private final int[] sizes;
        private final int[][] strides; // per dimension: one per tensor
        private int rank;
        int reduced = -1;

        Merged(Shape full, Tensor[] tensors, int dim) {
            int[][] all = new int[tensors.length][];
            for (int i = 0; i < all.length; i++) {
                all[i] = Views.broadcastStrides(tensors[i], full);
            }
            sizes = new int[full.rank() + 1];
            strides = new int[full.rank() + 1][];
            boolean mayMerge = false;
            for (int d = 0; d < full.rank(); d++) {
                int size = full.sizes()[d];
                if (size == 1 && d != dim) {
                    continue;
                }
                int[] steps = new int[all.length];
                for (int i = 0; i < steps.length; i++) {
                    steps[i] = all[i][d];
                }
                if (d != dim && mayMerge && continues(strides[rank - 1], steps, size)) {
                    sizes[rank - 1] *= size;
                    strides[rank - 1] = steps;
                } else {
                    add(size, steps);
                }
                if (d == dim) {
                    reduced = rank - 1;
                }
                mayMerge = d != dim;
            }
            if (rank == 0) {
                add(1, new int[all.length]);
                reduced = dim < 0 ? -1 : 0;
            }
        }

        private void add(int size, int[] steps) {
            sizes[rank] = size;
            strides[rank++] = steps;
        }

        private static boolean continues(int[] outer, int[] inner, int size) {
            for (int i = 0; i < outer.length; i++) {
                if (outer[i] != inner[i] * size) {
                    return false;
                }
            }
            return true;
        }

        int rank() {
            return rank;
        }

        /// Whether every tensor has stride 0 or 1 along this dimension.
        boolean isUnit(int d) {
            boolean unit = true;
            for (int step : strides[d]) {
                unit &= step == 0 || step == 1;
            }
            return unit || sizes[d] <= 1;
        }

        /// Whether rows that lie one after the other are better reduced side by side: the lanes of a
        /// vector then hold one row each. Only fractions are moved side by side.
        boolean hasShortRows(Tensor[] tensors) {
            if (sizes[reduced] > SHORT) {
                return false;
            }
            int next = rank - 1 == reduced ? rank - 2 : rank - 1;
            for (int i = 0; next >= 0 && i < tensors.length; i++) {
                int step = strides[next][i];
                if (step != 0 && step != 1 && !tensors[i].dtype().isFloating()) {
                    return false;
                }
            }
            if (next < 0) { // a single row
                int[] steps = new int[tensors.length];
                Arrays.fill(steps, 1);
                add(1, steps);
            }
            return true;
        }

        /// Moves the reduced dimension to another place.
        void moveReducedTo(int place) {
            int size = sizes[reduced];
            int[] steps = strides[reduced];
            for (int d = reduced, way = d < place ? 1 : -1; d != place; d += way) {
                sizes[d] = sizes[d + way];
                strides[d] = strides[d + way];
            }
            sizes[place] = size;
            strides[place] = steps;
        }

        Iteration iteration(Tensor[] tensors, boolean across) {
            Operand[] operands = new Operand[tensors.length];
            boolean single = sizes[rank - 1] <= 1;
            for (int i = 0; i < operands.length; i++) {
                int[] steps = new int[rank];
                for (int d = 0; d < steps.length; d++) {
                    steps[d] = strides[d][i];
                }
                if (single) {
                    steps[steps.length - 1] = Math.min(1, Math.abs(steps[steps.length - 1]));
                }
                operands[i] = operand(tensors[i], steps);
            }
            return new Iteration(Arrays.copyOf(sizes, rank), operands, across);
        }
    }
}
