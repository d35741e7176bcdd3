package dev.obor.formula;

/// What a node of a formula does. Sealed: everything that handles formulas switches over these
/// cases, so the compiler asks for a new operation's derivative, meaning and code.
public sealed interface Op {

    /// The value of input number `index`: one per element, or one per row.
    record Input(int index, boolean perRow) implements Op {}

    /// A number given at run time, the same for the whole call: a learning rate, 1/N.
    record Scalar(int index) implements Op {}

    /// A number known when the formula is written.
    record Constant(double value) implements Op {}

    /// What depends on the place in the row only.
    enum Place implements Op {
        /// The position along the row: 0, 1, ..., `LENGTH` - 1.
        POSITION,
        /// The number of positions in the row.
        LENGTH
    }

    /// Functions of one operand.
    enum Unary implements Op {
        NEG,
        ABS,
        SIGN,
        SQRT,
        FLOOR,
        CEIL,
        ROUND,
        TRUNC,
        EXP,
        EXPM1,
        EXP2,
        LOG,
        LOG1P,
        LOG2,
        LOG10,
        SIN,
        COS,
        TAN,
        ASIN,
        ACOS,
        ATAN,
        SINH,
        COSH,
        TANH,
        ASINH,
        ACOSH,
        ATANH,
        ERF,
        ERFC,
        SIGMOID,
        SOFTPLUS,
        /// The operand, or 0 where it is subnormal.
        FLUSH,
        /// The operand's value without its derivative.
        DETACH
    }

    /// Functions of two operands; the comparisons give 1 or 0.
    enum Binary implements Op {
        ADD,
        SUB,
        MUL,
        DIV,
        MIN,
        MAX,
        POW,
        ATAN2,
        /// `a - floor(a / b) * b`: the sign of the divisor, as in Python.
        REMAINDER,
        /// `a - trunc(a / b) * b`: the sign of the dividend, as in C.
        FMOD,
        LT,
        LE,
        EQ,
        NE
    }

    /// Functions of three operands.
    enum Ternary implements Op {
        /// `a * b + c`, rounded once.
        FMA,
        /// `b` where `a` is not zero, else `c`.
        SELECT
    }

    /// The value of the first operand with derivatives stated by the formula's author: operands 1, 3,
    /// ... are the variables, each followed by the derivative with respect to it.
    record Stated(int variables) implements Op {}

    /// The operand, of which the formula's author knows that it is a number from `low` to `high`.
    record Within(double low, double high) implements Op {}

    /// One value from all positions of a row.
    enum RowReduce implements Op {
        SUM(0),
        MAX(Double.NEGATIVE_INFINITY),
        MIN(Double.POSITIVE_INFINITY),
        /// The largest that is a number, and 0 for both zeros: cheaper than [#MAX].
        MAX_NUMBER(Double.NEGATIVE_INFINITY);

        private final double identity;

        RowReduce(double identity) {
            this.identity = identity;
        }

        /// The value of an empty row.
        public double identity() {
            return identity;
        }
    }

    /// Bit patterns of normal float32 numbers. Made by [Lowering] only, so never differentiated.
    enum Bits implements Op {
        /// `2^k` of the number `BIASED + k`, k whole and in [-126, 127].
        POWER_OF_TWO,
        /// The whole number e of `m * 2^e`, √½ <= m < √2.
        EXPONENT,
        /// The number m of `m * 2^e`, √½ <= m < √2.
        SIGNIFICAND;

        /// A whole number k added to it leaves k + 127 in the lowest bits, from where it is shifted into
        /// the exponent: no conversion to int, which Java makes costly for NaN's sake.
        public static final double BIASED = 0x1.8p23 + 127;

        /// The bits of √½: what is to be subtracted from a number's bits so that the exponent's are e.
        public static final int ROOT_HALF = 0x3f3504f3;
    }
}
