package dev.obor.tensor;

/// Sorts keys and moves what belongs to them along; equal keys keep their order.
final class MergeSort {
    private static final int RUN = 16;

    private MergeSort() {}

    static void sort(long[] keys, int[] items) {
        int n = keys.length;
        for (int from = 0; from < n; from += RUN) {
            insert(keys, items, from, Math.min(n, from + RUN));
        }
        long[] otherKeys = new long[n];
        int[] otherItems = new int[n];
        for (long width = RUN; width < n; width *= 2) {
            for (long from = 0; from < n; from += 2 * width) {
                int middle = (int) Math.min(n, from + width);
                int end = (int) Math.min(n, from + 2 * width);
                if (middle < end && keys[middle - 1] > keys[middle]) {
                    merge(keys, items, (int) from, middle, end, otherKeys, otherItems);
                }
            }
        }
    }

    private static void insert(long[] keys, int[] items, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long key = keys[i];
            int item = items[i];
            int j = i;
            for (; j > from && keys[j - 1] > key; j--) {
                keys[j] = keys[j - 1];
                items[j] = items[j - 1];
            }
            keys[j] = key;
            items[j] = item;
        }
    }

    private static void merge(
            long[] keys, int[] items, int from, int middle, int end, long[] leftKeys,
            int[] leftItems) {
        int left = middle - from;
        System.arraycopy(keys, from, leftKeys, 0, left);
        System.arraycopy(items, from, leftItems, 0, left);
        int i = 0;
        int j = middle;
        for (int at = from; i < left; at++) {
            if (j < end && keys[j] < leftKeys[i]) {
                keys[at] = keys[j];
                items[at] = items[j++];
            } else {
                keys[at] = leftKeys[i];
                items[at] = leftItems[i++];
            }
        }
    }
}
