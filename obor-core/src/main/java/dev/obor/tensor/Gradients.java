package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The gradients of many parameters, taken as one vector.
public final class Gradients {
    private static final Expr G = Expr.input(0);
    private static final Pass SQUARES = new Pass(List.of(Output.total(G.square())));
    private static final Pass LARGEST = new Pass(List.of(Output.largest(G.abs())));
    private static final Pass SCALED =
            new Pass(List.of(Output.total(G.div(Expr.scalar(0)).square())));

    /// A smaller sum of squares may lack some that were too small for their type.
    private static final double SMALL = 1e-30;

    private Gradients() {}

    /// The square root of the sum of the squares of all gradients, in one parallel region for each
    /// type; 0 if there are none. Parameters without a gradient are left out.
    ///
    /// It is infinite or NaN only if an element is, or if it does not fit float64: where squares
    /// overflow or vanish, the gradients are divided by the largest element first.
    public static double norm(List<Tensor> parameters) {
        Map<DType, List<Tensor>> byType = new EnumMap<>(DType.class);
        for (Tensor parameter : parameters) {
            if (parameter.hasGrad()) {
                byType.computeIfAbsent(parameter.dtype(), _ -> new ArrayList<>())
                        .add(parameter.gradient());
            }
        }
        double norm = 0;
        for (var each : byType.entrySet()) {
            norm = StrictMath.hypot(norm, norm(each.getKey(), each.getValue()));
        }
        return norm;
    }

    private static double norm(DType type, List<Tensor> gradients) {
        double squares = over(SQUARES, type, Pass.NO_SCALARS, gradients);
        if (squares > SMALL && Double.isFinite(squares)) {
            return Math.sqrt(squares);
        }
        double largest = over(LARGEST, type, Pass.NO_SCALARS, gradients);
        return largest > 0 && Double.isFinite(largest)
                ? largest * Math.sqrt(over(SCALED, type, new double[] {largest}, gradients))
                : Math.max(largest, 0); // of no elements at all it is -infinity
    }

    private static double over(Pass pass, DType type, double[] scalars, List<Tensor> gradients) {
        double[][] same = new double[gradients.size()][];
        Arrays.fill(same, scalars);
        List<Tensor[]> tensors = gradients.stream().map(g -> new Tensor[] {g}).toList();
        return pass.together(type, tensors).run(same)[0];
    }
}
