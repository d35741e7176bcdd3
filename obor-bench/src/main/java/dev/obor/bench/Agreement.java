package dev.obor.bench;

import java.util.List;

/// Whether two results are the same but for rounding.
final class Agreement {
    private Agreement() {}

    /// The largest difference of two elements, relative to the largest element of their array; NaN
    /// or infinite if one of them holds such a number, or their sizes differ.
    static double distance(List<float[]> ours, List<float[]> peer) {
        if (ours.size() != peer.size()) {
            return Double.POSITIVE_INFINITY;
        }
        double distance = 0;
        for (int i = 0; i < ours.size(); i++) {
            distance = Math.max(distance, distance(ours.get(i), peer.get(i)));
        }
        return distance;
    }

    private static double distance(float[] ours, float[] peer) {
        if (ours.length != peer.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = Double.MIN_NORMAL;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
            largest = Math.max(largest, Math.abs(peer[i]));
            difference = Math.max(difference, Math.abs((double) ours[i] - peer[i]));
        }
        return difference / largest;
    }
}
