package dev.obor.kernel;

import java.lang.reflect.Array;

/// Packs parts of a matrix so that a tile reads them from one end to the other.
final class GemmPanels {
    private static final int CHUNK = 64; // so much of a panel stays in L1 meanwhile

    private GemmPanels() {}

    /// `to[at + p * width + l] = from[start + l * lane + p * along]` for all `lanes` and p.
    static void pack(Object from, int start, int lane, int along, int lanes, int depth,
            Object to, int at, int width) {
        if (lane == 1 && lanes >= 32) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(from, start + p * along, to, at + p * width, lanes);
            }
        } else if (from instanceof float[] floats) {
            transpose(floats, start, lane, along, lanes, depth, (float[]) to, at, width);
        } else {
            transpose((double[]) from, start, lane, along, lanes, depth, (double[]) to, at, width);
        }
    }

    /// `to[at + p * width + l] = from[start + l * lane + p]`, a square of vectors at a time. Lanes in
    /// excess, if they may be written, are overwritten by those of the next p; hence the order.
    static void transpose(GemmTranspose square, Object from, int start, int lane, int lanes,
            int depth, Object to, int at, int width, boolean excess) {
        int whole = depth / square.lanes * square.lanes;
        int last = (lanes - 1) / square.lanes * square.lanes;
        for (int p = 0; p < whole; p += CHUNK) {
            int steps = Math.min(CHUNK, whole - p);
            for (int l = last; l >= 0; l -= square.lanes) {
                int some = Math.min(square.lanes, lanes - l);
                int source = start + l * lane + p;
                int target = at + p * width + l;
                if (excess || some == square.lanes) {
                    square.run(steps, some, from, source, lane, to, target, width);
                } else {
                    pack(from, source, lane, 1, some, steps, to, target, width);
                }
            }
        }
        pack(from, start + whole, lane, 1, lanes, depth - whole, to, at + whole * width, width);
    }

    /// `to[at + p * width + l] = from[start + l + p * along]`, whole vectors at a time, which may be more
    /// than the lanes. Rows of which that would read behind the array are left to plain loops.
    static void copy(GemmCopy copy, Object from, int start, int along, int lanes, int depth,
            Object to, int at, int width) {
        int behind = Array.getLength(from) - copy.columns - start;
        int whole = behind < 0 ? 0 : Math.min(depth, behind / Math.max(1, along) + 1);
        copy.run(whole, from, start, along, to, at, width);
        pack(from, start + whole * along, 1, along, lanes, depth - whole, to, at + whole * width,
                width);
    }

    /// Eight sources at a time, neighbours in the panel.
    private static void transpose(float[] from, int start, int lane, int along, int lanes,
            int depth, float[] to, int at, int width) {
        int l = 0;
        for (; l + 8 <= lanes; l += 8) {
            int s = start + l * lane;
            int t = at + l;
            for (int p = 0; p < depth; p++, s += along, t += width) {
                to[t] = from[s];
                to[t + 1] = from[s + lane];
                to[t + 2] = from[s + 2 * lane];
                to[t + 3] = from[s + 3 * lane];
                to[t + 4] = from[s + 4 * lane];
                to[t + 5] = from[s + 5 * lane];
                to[t + 6] = from[s + 6 * lane];
                to[t + 7] = from[s + 7 * lane];
            }
        }
        for (; l < lanes; l++) {
            int s = start + l * lane;
            for (int p = 0; p < depth; p++) {
                to[at + l + p * width] = from[s + p * along];
            }
        }
    }

    private static void transpose(double[] from, int start, int lane, int along, int lanes,
            int depth, double[] to, int at, int width) {
        for (int l = 0; l < lanes; l++) {
            int s = start + l * lane;
            for (int p = 0; p < depth; p++) {
                to[at + l + p * width] = from[s + p * along];
            }
        }
    }
}
