package dev.obor.tabular;

import java.util.Map;

/// Rows turned into numbers by a [Preprocessing].
public final class Features {
    private final float[] values;
    private final int rows;
    private final int width;
    private final Map<String, Integer> unseen;

    Features(float[] values, int rows, int width, Map<String, Integer> unseen) {
        this.values = values;
        this.rows = rows;
        this.width = width;
        this.unseen = Map.copyOf(unseen);
    }

    /// The numbers, row after row, shape (rows, width); the array itself, not a copy.
    public float[] values() {
        return values;
    }

    /// Number of rows.
    public int rows() {
        return rows;
    }

    /// Numbers per row.
    public int width() {
        return width;
    }

    /// For each categorical column how many rows hold a category that training had not; they
    /// are zeros in all of its places. Columns without any are left out.
    public Map<String, Integer> unseen() {
        return unseen;
    }
}
