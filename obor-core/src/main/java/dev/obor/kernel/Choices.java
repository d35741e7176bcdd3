package dev.obor.kernel;

/// The branches of the vector tier: in what it computes once per row, and for the last elements of a
/// row that fill no vector.
///
/// HotSpot leaves out a branch that has never been taken and, when it is taken after all, throws the
/// compiled loop away: the vectors of the whole loop are then objects until it has been compiled again.
/// What it knows about branches it knows per method, so these are methods, and both ways through each
/// are taken before a loop is trusted.
final class Choices {
    private static final float[] FLOATS = {0, 1, 2};
    private static final double[] DOUBLES = {0, 1, 2};

    private Choices() {}

    // called from generated code by the lower-case name of the operation

    static float select(float condition, float yes, float no) {
        return condition != 0 ? yes : no;
    }

    static double select(double condition, double yes, double no) {
        return condition != 0 ? yes : no;
    }

    static float lt(float a, float b) {
        return a < b ? 1 : 0;
    }

    static double lt(double a, double b) {
        return a < b ? 1 : 0;
    }

    static float le(float a, float b) {
        return a <= b ? 1 : 0;
    }

    static double le(double a, double b) {
        return a <= b ? 1 : 0;
    }

    static float eq(float a, float b) {
        return a == b ? 1 : 0;
    }

    static double eq(double a, double b) {
        return a == b ? 1 : 0;
    }

    static float ne(float a, float b) {
        return a != b ? 1 : 0;
    }

    static double ne(double a, double b) {
        return a != b ? 1 : 0;
    }

    /// Takes both ways through each of them.
    static double exercise() {
        double sum = 0;
        for (float a : FLOATS) {
            sum += lt(a, 1) + le(a, 1) + eq(a, 1) + ne(a, 1) + select(a, 1, 2);
        }
        for (double a : DOUBLES) {
            sum += lt(a, 1) + le(a, 1) + eq(a, 1) + ne(a, 1) + select(a, 1, 2);
        }
        return sum;
    }
}
