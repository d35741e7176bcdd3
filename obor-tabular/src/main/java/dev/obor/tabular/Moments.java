package dev.obor.tabular;

/// Mean and standard deviation (divisor n) of the numbers in some rows, missing ones left out.
///
/// `std` is exactly 0 when all numbers are the same; both are 0 when there is none.
record Moments(double mean, double std) {
    static Moments of(Column column, int... rows) {
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int row : rows) {
            double value = column.number(row);
            if (Double.isNaN(value)) continue;
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            count++;
        }
        if (count == 0) return new Moments(0, 0);
        if (min == max) return new Moments(min, 0);
        double mean = sum / count;
        double squares = 0;
        for (int row : rows) {
            double deviation = column.number(row) - mean;
            if (!Double.isNaN(deviation)) squares += deviation * deviation;
        }
        return new Moments(mean, Math.sqrt(squares / count));
    }
}
