package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Unary;

/// In which type an operation on tensors of several types is computed: PyTorch's rules.
final class Promotion {
    private Promotion() {}

    /// The promoted type. A tensor without dimensions only counts if its kind (bool, integer,
    /// floating point) is higher than that of all tensors with dimensions.
    static DType of(Tensor... tensors) {
        DType first = tensors[0].dtype();
        for (Tensor tensor : tensors) {
            if (tensor.dtype() != first) {
                return ofSeveral(tensors);
            }
        }
        return first;
    }

    private static DType ofSeveral(Tensor... tensors) {
        DType dims = DType.BOOL;
        DType scalars = DType.BOOL;
        for (Tensor tensor : tensors) {
            if (tensor.shape().rank() > 0) {
                dims = dims.promote(tensor.dtype());
            } else {
                scalars = scalars.promote(tensor.dtype());
            }
        }
        boolean anyDims = false;
        for (Tensor tensor : tensors) {
            anyDims |= tensor.shape().rank() > 0;
        }
        return anyDims && kind(dims) >= kind(scalars) ? dims : dims.promote(scalars);
    }

    private static int kind(DType type) {
        return type.isFloating() ? 2 : type == DType.BOOL ? 0 : 1;
    }

    /// The promoted type, at least float32 if the operation needs fractions.
    static DType compute(boolean floating, Tensor... tensors) {
        DType type = of(tensors);
        return floating && !type.isFloating() ? DType.FLOAT32 : type;
    }

    /// The type of an operation with a number that has a fractional part in its type.
    static DType withNumber(DType type) {
        return type.isFloating() ? type : DType.FLOAT32;
    }

    /// Whether a formula of whole numbers yields whole numbers.
    static boolean closedOverIntegers(Expr e) {
        boolean closed = switch (e.op()) {
            case Unary f -> switch (f) {
                case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, TRUNC, DETACH -> true;
                default -> false;
            };
            case Binary f -> f != Binary.DIV && f != Binary.ATAN2;
            case Op.Constant(double c) -> c == Math.rint(c);
            case Op.RowReduce _, Op.Place _, Op.Stated _, Op.Within _, Op.Bits _ -> false;
            case Op.Ternary f -> f == Op.Ternary.SELECT;
            case Op.Input _, Op.Scalar _ -> true;
        };
        return closed && e.args().stream().allMatch(Promotion::closedOverIntegers);
    }
}
