package dev.obor.train;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;

/// How far outputs are from targets of the same shape.
final class Errors {
    private Errors() {}

    static double[] of(String name, Tensor output, Tensor target) {
        check(name, output, target);
        double[] errors = output.toDoubleArray();
        double[] wanted = target.toDoubleArray();
        for (int i = 0; i < errors.length; i++) {
            errors[i] -= wanted[i];
        }
        return errors;
    }

    static void check(String name, Tensor output, Tensor target) {
        Check.argument(
                output.shape().equals(target.shape()),
                "%s: output and target must have the same shape; got %s and %s. Reshape one.",
                name, output.shape(), target.shape());
    }
}
