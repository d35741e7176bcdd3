package dev.obor.tensor;

/// Elements of arrays of one type moved between places given one by one.
final class Elements {
    private Elements() {}

    /// Copies the blocks of `block` elements that begin at `places` one after the other to `to`.
    static void take(Object from, int[] places, int block, Object to) {
        if (block != 1) {
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(from, places[i], to, i * block, block);
            }
            return;
        }
        switch (from) {
            case float[] x -> {
                float[] y = (float[]) to;
                for (int i = 0; i < places.length; i++) {
                    y[i] = x[places[i]];
                }
            }
            case double[] x -> {
                double[] y = (double[]) to;
                for (int i = 0; i < places.length; i++) {
                    y[i] = x[places[i]];
                }
            }
            default -> {
                for (int i = 0; i < places.length; i++) {
                    System.arraycopy(from, places[i], to, i, 1);
                }
            }
        }
    }

    /// Copies the elements of `from`, from `offset` on, to `places`, in order.
    static void put(Object from, int offset, int[] places, Object to) {
        switch (from) {
            case float[] x -> {
                float[] y = (float[]) to;
                for (int i = 0; i < places.length; i++) {
                    y[places[i]] = x[offset + i];
                }
            }
            case double[] x -> {
                double[] y = (double[]) to;
                for (int i = 0; i < places.length; i++) {
                    y[places[i]] = x[offset + i];
                }
            }
            default -> {
                for (int i = 0; i < places.length; i++) {
                    System.arraycopy(from, offset + i, to, places[i], 1);
                }
            }
        }
    }

    /// Adds blocks of `block` elements, which lie one after the other from `offset` on, to the
    /// blocks that begin at `places`, in order.
    static void add(Object from, int offset, int[] places, int block, Object to) {
        for (int i = 0; i < places.length; i++) {
            addBlock(from, offset + i * block, to, places[i], block);
        }
    }

    private static void addBlock(Object from, int i, Object to, int j, int n) {
        switch (from) {
            case float[] x -> {
                float[] y = (float[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k] += x[i + k];
                }
            }
            case double[] x -> {
                double[] y = (double[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k] += x[i + k];
                }
            }
            case int[] x -> {
                int[] y = (int[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k] += x[i + k];
                }
            }
            case long[] x -> {
                long[] y = (long[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k] += x[i + k];
                }
            }
            case byte[] x -> { // truth values: is there any
                byte[] y = (byte[]) to;
                for (int k = 0; k < n; k++) {
                    y[j + k] |= x[i + k];
                }
            }
            default -> throw new AssertionError(from.getClass());
        }
    }
}
