package dev.obor.optim;

/// The same learning rate at every step; prints as the number.
record Constant(double lr) implements Schedule {
    @Override public double at(long step) {
        return lr;
    }

    @Override public String toString() {
        return Double.toString(lr);
    }
}
