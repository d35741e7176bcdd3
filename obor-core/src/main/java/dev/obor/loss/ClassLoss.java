package dev.obor.loss;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.rowInput;
import static dev.obor.formula.Expr.select;

import dev.obor.formula.DType;
import dev.obor.formula.Derivative;
import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loss over classes with one value per sample or position, given the number of the right class.
///
/// **Shapes.** `input` (C), (N, C) or (N, C, d1, ..., dK); the target is the same without C.
public non-sealed interface ClassLoss extends ReducedLoss {
    /// One weight per class, or none.
    @Nullable Tensor weight();

    /// The target that is left out.
    long ignoreIndex();

    /// The formula's view of one row: what the targets pick and how much it counts.
    ///
    /// @param x      the input at a position of the row
    /// @param right  1 at the position of the target
    /// @param valid  1 unless the target is ignored
    /// @param weight the class weight at a position, or 1
    record Row(Expr x, Expr right, Expr valid, Expr weight) {
        /// Inputs 0, 1 and 2 are scores, targets and class weights.
        static Row of(long ignoreIndex, @Nullable Tensor weight) {
            Expr target = rowInput(1);
            Expr valid = target.ne((double) ignoreIndex);
            return new Row(
                    input(0),
                    Expr.position().eq(target),
                    valid,
                    weight == null ? constant(1) : input(2));
        }

        /// The loss of a row, 0 where the target is ignored; its slopes are 0 there whatever the scores
        /// are.
        Expr counted(Expr loss) {
            List<Expr> variables =
                    weight.op() instanceof Op.Constant ? List.of(x) : List.of(x, weight);
            List<Expr> slopes = Derivative.gradient(loss, constant(1), variables);
            Expr counted = select(valid, loss, 0);
            for (int i = 0; i < variables.size(); i++) {
                counted = counted.withDerivative(variables.get(i), select(valid, slopes.get(i), 0));
            }
            return counted;
        }

        /// The value at the target's position.
        Expr picked(Expr e) {
            return e.level() == Expr.Level.ELEMENT ? select(right, e, 0).rowSum() : e;
        }
    }

    /// The dimension of the classes.
    static int classDim(String loss, Tensor input) {
        Check.argument(
                input.rank() > 0,
                "%s: input must have a dimension of classes; got shape []. Give (C), (N, C) or (N, C, d1, ...).",
                loss);
        return input.rank() == 1 ? 0 : 1;
    }

    /// The problem for targets that are class numbers.
    static Problem ofIndices(Prepared prepared, ClassLoss loss, Tensor input, Tensor target) {
        String name = prepared.name();
        int dim = classDim(name, input);
        Shapes.floating(name, input);
        checkShape(name, input, target, dim);
        Targets targets = Targets.read(name, target, input, input.size(dim), loss.ignoreIndex(),
                weights(loss, name, input, dim));
        Tensor rows = targets.numbers().unsqueeze(dim);
        Tensor weight = loss.weight();
        Tensor[] inputs = weight == null
                ? new Tensor[] {input, rows}
                : new Tensor[] {input, rows, alongClasses(weight, input, dim)};
        return new Problem(
                prepared, dim, targets.total(), targets.counted(),
                input.rank() == 1 ? 1 : input.size(0), inputs);
    }

    private static double @Nullable [] weights(ClassLoss loss, String name, Tensor input, int dim) {
        Tensor weight = loss.weight();
        if (weight == null) {
            return null;
        }
        checkWeight(name, weight, input.size(dim));
        return weight.toDoubleArray();
    }

    static void checkWeight(String name, Tensor weight, int classes) {
        Check.argument(
                weight.rank() == 1 && weight.size(0) == classes,
                "%s: weight must have one value for each of the %d classes; got shape %s.",
                name, classes, weight.shape());
    }

    /// The class weights as a tensor that broadcasts along the classes.
    static Tensor alongClasses(Tensor weight, Tensor input, int dim) {
        int[] sizes = new int[input.rank() - dim];
        java.util.Arrays.fill(sizes, 1);
        sizes[0] = weight.size(0);
        return weight.reshape(sizes);
    }

    private static void checkShape(String name, Tensor input, Tensor target, int dim) {
        boolean fits = target.rank() == input.rank() - 1;
        for (int d = 0; fits && d < input.rank(); d++) {
            fits = d == dim || input.size(d) == target.size(d < dim ? d : d - 1);
        }
        Check.argument(
                fits,
                "%s: the target must have the input's shape without its classes (dimension %d); got input %s and target %s.%s",
                name, dim, input.shape(), target.shape(), fits ? "" : hint(input, target, dim));
        Check.argument(
                target.dtype() == DType.INT64 || target.dtype() == DType.INT32,
                "%s: class numbers must be int64 or int32; got %s. Convert with to(DType.INT64)%s",
                name, target.dtype(),
                target.dtype().isFloating() && name.startsWith("Cross")
                        ? ", or give probabilities of the input's shape."
                        : ".");
    }

    private static String hint(Tensor input, Tensor target, int dim) {
        boolean column = target.rank() == input.rank() && target.rank() == 2 && target.size(1) == 1;
        return column ? " Use target.squeeze(1)."
                : target.shape().equals(input.shape())
                        ? " For one-hot rows use target.argmax(%d).".formatted(dim)
                : "";
    }
}
