package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.kernel.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An array of numbers of one type with a shape, and the record of how it was computed.
///
/// Elements live in ordinary Java arrays, so there is nothing to close. Reshaping, transposing,
/// slicing look at the same array; [#contiguous] copies. Operations broadcast and promote types as in
/// PyTorch, and are recorded for [#backward] while one of their operands requires a gradient.
/// Dimensions are numbered from 0; negative numbers count from the end. Methods that end in `_`
/// change the tensor itself.
public final class Tensor {
    final Storage storage;
    final int offset;
    final int[] strides;
    private final Shape shape;
    private boolean requiresGrad;
    private boolean retainsGrad;
    private @Nullable Node node;
    private @Nullable Tensor grad;

    private Tensor(Storage storage, Shape shape, int[] strides, int offset) {
        this.storage = storage;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    static Tensor over(Storage storage, Shape shape) {
        return new Tensor(storage, shape, shape.contiguousStrides(), 0);
    }

    /// A new tensor of zeros, to be filled by the caller.
    static Tensor allocate(DType type, Shape shape) {
        return over(Storage.zeros(type, shape.numel()), shape);
    }

    /// A new tensor that holds anything, for callers who write every element.
    static Tensor unfilled(DType type, Shape shape) {
        return over(Storage.unfilled(type, shape.numel()), shape);
    }

    /// Another look at this tensor's array.
    Tensor view(Shape shape, int[] strides, int offset) {
        return new Tensor(storage, shape, strides, offset);
    }

    // ---- creation

    /// A tensor without dimensions holding `value`, float32.
    public static Tensor scalar(float value) {
        return Creation.scalar(value);
    }

    /// A tensor without dimensions holding `value`, float64.
    public static Tensor scalar(double value) {
        return Creation.scalar(value);
    }

    /// A tensor without dimensions holding `value`, int32.
    public static Tensor scalar(int value) {
        return Creation.scalar(value);
    }

    /// A tensor without dimensions holding `value`, int64.
    public static Tensor scalar(long value) {
        return Creation.scalar(value);
    }

    /// A tensor without dimensions holding `value`, bool.
    public static Tensor scalar(boolean value) {
        return Creation.scalar(value);
    }

    /// The values as a tensor of one dimension, float32; copied.
    public static Tensor of(float... values) {
        return Creation.ofArray(values);
    }

    /// The values as a tensor of one dimension, float64; copied.
    public static Tensor of(double... values) {
        return Creation.ofArray(values);
    }

    /// The values as a tensor of one dimension, int32; copied.
    public static Tensor of(int... values) {
        return Creation.ofArray(values);
    }

    /// The values as a tensor of one dimension, int64; copied.
    public static Tensor of(long... values) {
        return Creation.ofArray(values);
    }

    /// The values as a tensor of one dimension, bool; copied.
    public static Tensor of(boolean... values) {
        return Creation.ofArray(values);
    }

    /// A nested array such as `float[][]` or `long[][][]`, all rows of one length, as a tensor of its
    /// element type; copied. A single number is a tensor of one element.
    public static Tensor of(Object nestedArray) {
        return Creation.ofArray(nestedArray);
    }

    /// Float32 zeros.
    public static Tensor zeros(int... sizes) {
        return Creation.full(DType.FLOAT32, 0, Shape.of(sizes));
    }

    /// Zeros of a type.
    public static Tensor zeros(DType type, int... sizes) {
        return Creation.full(type, 0, Shape.of(sizes));
    }

    /// Zeros of the shape and type of `like`.
    public static Tensor zerosLike(Tensor like) {
        return Creation.full(like.dtype(), 0, like.shape);
    }

    /// Float32 ones.
    public static Tensor ones(int... sizes) {
        return Creation.full(DType.FLOAT32, 1, Shape.of(sizes));
    }

    /// Ones of a type.
    public static Tensor ones(DType type, int... sizes) {
        return Creation.full(type, 1, Shape.of(sizes));
    }

    /// Ones of the shape and type of `like`.
    public static Tensor onesLike(Tensor like) {
        return Creation.full(like.dtype(), 1, like.shape);
    }

    /// Float32 copies of `value`.
    public static Tensor full(double value, int... sizes) {
        return Creation.full(DType.FLOAT32, value, Shape.of(sizes));
    }

    /// Copies of `value` in a type.
    public static Tensor full(DType type, double value, int... sizes) {
        return Creation.full(type, value, Shape.of(sizes));
    }

    /// Copies of `value` in the shape and type of `like`.
    public static Tensor fullLike(Tensor like, double value) {
        return Creation.full(like.dtype(), value, like.shape);
    }

    /// 0, 1, ..., `end` - 1 as int64.
    public static Tensor arange(long end) {
        return Creation.arange(0, end, 1);
    }

    /// `start`, `start + step`, ... before `end` as int64.
    public static Tensor arange(long start, long end, long step) {
        return Creation.arange(start, end, step);
    }

    /// `start`, `start + step`, ... before `end` as float32.
    public static Tensor arange(double start, double end, double step) {
        return Creation.arange(start, end, step);
    }

    /// `steps` evenly spaced float32 numbers from `start` to `end`, both included.
    public static Tensor linspace(double start, double end, int steps) {
        return Creation.linspace(start, end, steps);
    }

    /// The float32 identity matrix of size `n`.
    public static Tensor eye(int n) {
        return Creation.eye(n);
    }

    /// Float32 numbers uniform in [0, 1).
    public static Tensor rand(Rng rng, int... sizes) {
        return Creation.rand(rng, Shape.of(sizes));
    }

    /// Float32 numbers from the standard normal distribution.
    public static Tensor randn(Rng rng, int... sizes) {
        return Creation.randn(rng, Shape.of(sizes));
    }

    /// Int64 numbers uniform in [`low`, `high`).
    public static Tensor randint(Rng rng, long low, long high, int... sizes) {
        return Creation.randint(rng, low, high, Shape.of(sizes));
    }

    /// A random order of 0, 1, ..., `n` - 1 as int64.
    public static Tensor randperm(Rng rng, int n) {
        return Creation.ofArray(Arrays.stream(rng.permutation(n)).asLongStream().toArray());
    }

    // ---- what it is

    /// The sizes of the dimensions.
    public Shape shape() {
        return shape;
    }

    /// The number of dimensions.
    public int rank() {
        return shape.rank();
    }

    /// The size of dimension `dim`.
    public int size(int dim) {
        return shape.size(dim);
    }

    /// The number of elements.
    public int numel() {
        return shape.numel();
    }

    /// The type of the elements.
    public DType dtype() {
        return storage.type();
    }

    /// Whether the elements lie in the array in order and without gaps.
    @SuppressWarnings("ReferenceEquality") // most tensors have the strides of their shape itself
    public boolean isContiguous() {
        if (strides == shape.contiguousStrides()) {
            return true;
        }
        int step = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            int size = shape.sizes()[d];
            if (size != 1 && strides[d] != step) {
                return numel() == 0;
            }
            step *= size;
        }
        return true;
    }

    /// The only element, as a double.
    ///
    /// @throws IllegalArgumentException if there is not exactly one
    public double item() {
        return storage.doubleAt(onlyElement());
    }

    /// The only element, as a long; a fraction is cut off.
    ///
    /// @throws IllegalArgumentException if there is not exactly one
    public long itemLong() {
        return storage.longAt(onlyElement());
    }

    private int onlyElement() {
        if (numel() != 1) {
            throw new IllegalArgumentException(
                    "item: the tensor must have one element; got shape %s. Use at(index...) or toFloatArray()."
                            .formatted(shape));
        }
        return offset;
    }

    /// A contiguous tensor as an operand of a loop over its elements.
    Operand inOrder() {
        return offset == 0
                ? storage
                : new Operand.Part(storage.array(), dtype(), offset, Storage.IN_ORDER);
    }

    /// The element at an index, as a double.
    public double at(int... index) {
        return storage.doubleAt(place(index));
    }

    /// The element at an index, as a long; a fraction is cut off.
    public long longAt(int... index) {
        return storage.longAt(place(index));
    }

    private int place(int[] index) {
        if (index.length != rank()) {
            throw new IllegalArgumentException(
                    "at: one index per dimension; got %s for shape %s."
                            .formatted(Arrays.toString(index), shape));
        }
        int place = offset;
        for (int d = 0; d < index.length; d++) {
            int size = shape.sizes()[d];
            if (index[d] < -size || index[d] >= size) {
                throw new IllegalArgumentException(
                        "at: index %d of dimension %d must be in [%d, %d]; got %s for shape %s."
                                .formatted(index[d], d, -size, size - 1, Arrays.toString(index),
                                        shape));
            }
            place += (index[d] < 0 ? index[d] + size : index[d]) * strides[d];
        }
        return place;
    }

    /// The elements in order, as floats of the caller's own.
    public float[] toFloatArray() {
        return Copies.toFloats(this);
    }

    /// The elements in order, as doubles of the caller's own.
    public double[] toDoubleArray() {
        return Copies.toDoubles(this);
    }

    /// The elements in order, as ints of the caller's own.
    public int[] toIntArray() {
        return Copies.toInts(this);
    }

    /// The elements in order, as longs of the caller's own.
    public long[] toLongArray() {
        return Copies.toLongs(this);
    }

    /// The elements in order, as booleans of the caller's own.
    public boolean[] toBooleanArray() {
        return Copies.toBooleans(this);
    }

    /// The text that PyTorch prints: `tensor([1.0000, 2.5000])`.
    @Override public String toString() {
        String suffix = node != null && !(node instanceof Node.Leaf)
                ? "grad_fn=" + node
                : requiresGrad ? "requires_grad=True"
                : "";
        Tensor c = contiguous();
        return Printer.print(new Printer.Printable(
                dtype(), shape.sizes(),
                i -> c.storage.doubleAt(c.offset + i), i -> c.storage.longAt(c.offset + i),
                suffix));
    }

    // ---- gradients

    /// Whether gradients flow to or through this tensor.
    public boolean requiresGrad() {
        return requiresGrad;
    }

    /// Asks for a gradient, or no longer. Returns this tensor.
    ///
    /// @throws IllegalArgumentException if the type is not floating point
    /// @throws IllegalStateException if the tensor is a result; [#detach] it instead
    public Tensor requiresGrad(boolean wanted) {
        if (wanted && !dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "requiresGrad: only floating point tensors have gradients; got %s. Convert with to(FLOAT32)."
                            .formatted(dtype()));
        }
        if (!wanted && !isLeaf()) {
            throw new IllegalStateException(
                    "requiresGrad: a result of %s cannot stop requiring a gradient. Use detach()."
                            .formatted(node));
        }
        if (wanted && node == null) {
            storage.moveTo(null); // parameters outlive the step in which they are made
        }
        requiresGrad = wanted;
        return this;
    }

    /// Whether this tensor was made by the user, not by a recorded operation.
    public boolean isLeaf() {
        return node == null || node instanceof Node.Leaf;
    }

    /// The accumulated gradient; null before the first [#backward] and after [#zeroGrad].
    public @Nullable Tensor grad() {
        if (grad != null) {
            grad.storage.shared = true; // with whoever asks
        }
        return grad;
    }

    /// Whether there is an accumulated gradient.
    public boolean hasGrad() {
        return grad != null;
    }

    /// The accumulated gradient, for those who do not hold it.
    Tensor gradient() {
        return Objects.requireNonNull(grad);
    }

    /// Replaces the accumulated gradient. Returns this tensor.
    ///
    /// @throws IllegalArgumentException if the shape or type differs
    public Tensor grad(@Nullable Tensor gradient) {
        if (gradient != null && (!gradient.shape.equals(shape) || gradient.dtype() != dtype())) {
            throw new IllegalArgumentException(
                    "grad: the gradient must have the tensor's shape and type; got %s %s for %s %s."
                            .formatted(gradient.shape, gradient.dtype(), shape, dtype()));
        }
        if (gradient != null) {
            gradient.storage.shared = true; // with the caller
            gradient.storage.moveTo(null);
        }
        grad = gradient;
        return this;
    }

    /// Forgets the accumulated gradient.
    public void zeroGrad() {
        if (grad != null) {
            grad.storage.recycleGradient();
            grad = null;
        }
    }

    /// The operation that made this tensor, `<MulBackward0>`; null for a leaf.
    public @Nullable String gradFn() {
        return isLeaf() ? null : Objects.requireNonNull(node).toString();
    }

    /// Adds the gradient of this scalar to the `grad` of every leaf it was computed from.
    ///
    /// @throws IllegalArgumentException if the tensor has more than one element
    /// @throws IllegalStateException if nothing was recorded, or the graph was already used
    public void backward() {
        Autograd.backward(this, null, Autograd.Graph.RELEASE);
    }

    /// The same, leaving the graph as [Autograd.Graph] says.
    public void backward(Autograd.Graph graph) {
        Autograd.backward(this, null, graph);
    }

    /// The same for a tensor of any shape, given its own gradient.
    public void backward(Tensor gradient) {
        Autograd.backward(this, gradient, Autograd.Graph.RELEASE);
    }

    /// The same values, cut off from the record; shares the array.
    public Tensor detach() {
        return new Tensor(storage, shape, strides, offset);
    }

    /// Runs `hook` on the gradient of this tensor whenever it has been computed; what it returns goes
    /// on in its place. Returns what removes the hook.
    public Runnable registerHook(UnaryOperator<Tensor> hook) {
        Node own = gradientNode();
        if (own == null) {
            throw new IllegalStateException(
                    "registerHook: the tensor must require a gradient; got shape %s. Call requiresGrad(true)."
                            .formatted(shape));
        }
        if (own.hooks == null) {
            own.hooks = new Hooks();
        }
        return own.hooks.add(hook);
    }

    /// Keeps the gradient of this result in [#grad], as a leaf does. Returns this tensor.
    public Tensor retainGrad() {
        if (!isLeaf() && !retainsGrad) {
            retainsGrad = true;
            registerHook(g -> {
                accumulate(g);
                return g;
            });
        }
        return this;
    }

    @Nullable Node gradientNode() {
        if (node == null && requiresGrad) {
            node = new Node.Leaf(this);
        }
        return requiresGrad ? node : null;
    }

    Tensor recordedBy(Node operation) {
        node = operation;
        requiresGrad = true;
        return this;
    }

    void accumulate(Tensor gradient) {
        if (grad == null) {
            boolean own = gradient.isContiguous()
                    && !gradient.storage.shared
                    && gradient.numel() == gradient.storage.length;
            grad = own || gradient.requiresGrad() ? gradient : gradient.copy();
        } else {
            Tensor before = grad;
            grad = before.add(gradient);
            before.storage.recycleGradient();
        }
        grad.storage.moveTo(null); // a gradient outlives the step in which it is made
    }

    // ---- types and copies

    /// The same values in another type; this tensor if it has that type.
    public Tensor to(DType type) {
        return Copies.to(this, type);
    }

    /// This tensor if its elements lie in order, else a copy in which they do.
    public Tensor contiguous() {
        return Copies.contiguous(this);
    }

    /// A copy with an array of its own; recorded.
    public Tensor copy() {
        return Copies.copy(this);
    }

    // ---- changes in place

    /// Sets the element at an index. Returns this tensor.
    public Tensor set_(double value, int... index) {
        InPlace.check("set_", this);
        storage.put(place(index), value);
        storage.version++;
        return this;
    }

    /// Sets every element. Returns this tensor.
    public Tensor fill_(double value) {
        return InPlace.fill(this, value);
    }

    /// Sets every element to 0. Returns this tensor.
    public Tensor zero_() {
        return InPlace.zero(this);
    }

    /// Copies the elements of `source`, which is broadcast. Returns this tensor.
    public Tensor copy_(Tensor source) {
        return InPlace.copy(this, source);
    }

    /// Adds `other`, which is broadcast. Returns this tensor.
    public Tensor add_(Tensor other) {
        return InPlace.add(this, other);
    }

    /// Adds a number to every element. Returns this tensor.
    public Tensor add_(double other) {
        return InPlace.add(this, other);
    }

    /// Subtracts `other`, which is broadcast. Returns this tensor.
    public Tensor sub_(Tensor other) {
        return InPlace.sub(this, other);
    }

    /// Multiplies by `other`, which is broadcast. Returns this tensor.
    public Tensor mul_(Tensor other) {
        return InPlace.mul(this, other);
    }

    /// Multiplies every element by a number. Returns this tensor.
    public Tensor mul_(double other) {
        return InPlace.mul(this, other);
    }

    /// Divides by `other`, which is broadcast. Returns this tensor.
    public Tensor div_(Tensor other) {
        return InPlace.div(this, other);
    }

    /// Keeps every element within [min, max]. Returns this tensor.
    public Tensor clamp_(double min, double max) {
        return InPlace.clamp(this, min, max);
    }

    /// Fills with numbers uniform in [low, high). Returns this tensor.
    public Tensor uniform_(Rng rng, double low, double high) {
        return InPlace.uniform(this, rng, low, high);
    }

    /// Fills with normally distributed numbers. Returns this tensor.
    public Tensor normal_(Rng rng, double mean, double std) {
        return InPlace.normal(this, rng, mean, std);
    }

    // ---- arithmetic

    /// `this + other`.
    public Tensor add(Tensor other) {
        return Pointwise.add(this, other);
    }

    /// `this + other`.
    public Tensor add(double other) {
        return Pointwise.add(this, other);
    }

    /// `this + other`. Whole numbers stay whole.
    public Tensor add(long other) {
        return Pointwise.add(this, other);
    }

    /// `this - other`.
    public Tensor sub(Tensor other) {
        return Pointwise.sub(this, other);
    }

    /// `this - other`.
    public Tensor sub(double other) {
        return Pointwise.sub(this, other);
    }

    /// `this - other`. Whole numbers stay whole.
    public Tensor sub(long other) {
        return Pointwise.sub(this, other);
    }

    /// `this * other`.
    public Tensor mul(Tensor other) {
        return Pointwise.mul(this, other);
    }

    /// `this * other`.
    public Tensor mul(double other) {
        return Pointwise.mul(this, other);
    }

    /// `this * other`. Whole numbers stay whole.
    public Tensor mul(long other) {
        return Pointwise.mul(this, other);
    }

    /// `this / other`; whole numbers give fractions.
    public Tensor div(Tensor other) {
        return Pointwise.div(this, other);
    }

    /// `this / other`; whole numbers give fractions.
    public Tensor div(double other) {
        return Pointwise.div(this, other);
    }

    /// `this - floor(this / other) * other`: the sign of the divisor.
    public Tensor remainder(Tensor other) {
        return Pointwise.remainder(this, other);
    }

    /// `this - floor(this / other) * other`: the sign of the divisor.
    public Tensor remainder(double other) {
        return Pointwise.remainder(this, other);
    }

    /// `this - floor(this / other) * other`: the sign of the divisor. Whole numbers stay whole.
    public Tensor remainder(long other) {
        return Pointwise.remainder(this, other);
    }

    /// `this - trunc(this / other) * other`: the sign of the dividend.
    public Tensor fmod(Tensor other) {
        return Pointwise.fmod(this, other);
    }

    /// `this - trunc(this / other) * other`: the sign of the dividend.
    public Tensor fmod(double other) {
        return Pointwise.fmod(this, other);
    }

    /// `this - trunc(this / other) * other`: the sign of the dividend. Whole numbers stay whole.
    public Tensor fmod(long other) {
        return Pointwise.fmod(this, other);
    }

    /// The largest whole number not above `this / other`.
    public Tensor floorDivide(Tensor other) {
        return Pointwise.floorDivide(this, other);
    }

    /// The largest whole number not above `this / other`.
    public Tensor floorDivide(double other) {
        return Pointwise.floorDivide(this, other);
    }

    /// The largest whole number not above `this / other`. Whole numbers stay whole.
    public Tensor floorDivide(long other) {
        return Pointwise.floorDivide(this, other);
    }

    /// `this` to the power of `other`.
    public Tensor pow(Tensor other) {
        return Pointwise.pow(this, other);
    }

    /// `this` to the power of `other`.
    public Tensor pow(double other) {
        return Pointwise.pow(this, other);
    }

    /// `this` to the power of `other`. Whole numbers stay whole.
    public Tensor pow(long other) {
        return Pointwise.pow(this, other);
    }

    /// `other - this`.
    public Tensor rsub(double other) {
        return Pointwise.rsub(this, other);
    }

    /// `other / this`.
    public Tensor rdiv(double other) {
        return Pointwise.rdiv(this, other);
    }

    /// The larger of both; NaN if one is NaN.
    public Tensor maximum(Tensor other) {
        return Pointwise.maximum(this, other);
    }

    /// The smaller of both; NaN if one is NaN.
    public Tensor minimum(Tensor other) {
        return Pointwise.minimum(this, other);
    }

    /// The angle of the point (`other`, this).
    public Tensor atan2(Tensor other) {
        return Pointwise.atan2(this, other);
    }

    /// `sqrt(this² + other²)`.
    public Tensor hypot(Tensor other) {
        return Pointwise.hypot(this, other);
    }

    /// `log(exp(this) + exp(other))`, finite.
    public Tensor logAddExp(Tensor other) {
        return Pointwise.logAddExp(this, other);
    }

    /// `this * log(other)`, 0 where this is 0.
    public Tensor xlogy(Tensor other) {
        return Pointwise.xlogy(this, other);
    }

    /// `this + weight * (end - this)`.
    public Tensor lerp(Tensor end, double weight) {
        return Pointwise.lerp(this, end, weight);
    }

    /// Every element kept within [min, max].
    public Tensor clamp(double min, double max) {
        return Pointwise.clamp(this, min, max);
    }

    /// `-this`.
    public Tensor neg() {
        return Pointwise.neg(this);
    }

    /// The absolute value.
    public Tensor abs() {
        return Pointwise.abs(this);
    }

    /// -1, 0 or 1.
    public Tensor sign() {
        return Pointwise.sign(this);
    }

    /// `this * this`.
    public Tensor square() {
        return Pointwise.square(this);
    }

    /// The square root.
    public Tensor sqrt() {
        return Pointwise.sqrt(this);
    }

    /// `1 / sqrt(this)`.
    public Tensor rsqrt() {
        return Pointwise.rsqrt(this);
    }

    /// `1 / this`.
    public Tensor reciprocal() {
        return Pointwise.reciprocal(this);
    }

    /// e to the power of this.
    public Tensor exp() {
        return Pointwise.exp(this);
    }

    /// 2 to the power of this.
    public Tensor exp2() {
        return Pointwise.exp2(this);
    }

    /// `exp(this) - 1`, exact near 0.
    public Tensor expm1() {
        return Pointwise.expm1(this);
    }

    /// The natural logarithm.
    public Tensor log() {
        return Pointwise.log(this);
    }

    /// `log(1 + this)`, exact near 0.
    public Tensor log1p() {
        return Pointwise.log1p(this);
    }

    /// The logarithm to base 2.
    public Tensor log2() {
        return Pointwise.log2(this);
    }

    /// The logarithm to base 10.
    public Tensor log10() {
        return Pointwise.log10(this);
    }

    /// The sine.
    public Tensor sin() {
        return Pointwise.sin(this);
    }

    /// The cosine.
    public Tensor cos() {
        return Pointwise.cos(this);
    }

    /// The tangent.
    public Tensor tan() {
        return Pointwise.tan(this);
    }

    /// The inverse sine.
    public Tensor asin() {
        return Pointwise.asin(this);
    }

    /// The inverse cosine.
    public Tensor acos() {
        return Pointwise.acos(this);
    }

    /// The inverse tangent.
    public Tensor atan() {
        return Pointwise.atan(this);
    }

    /// The hyperbolic sine.
    public Tensor sinh() {
        return Pointwise.sinh(this);
    }

    /// The hyperbolic cosine.
    public Tensor cosh() {
        return Pointwise.cosh(this);
    }

    /// The hyperbolic tangent.
    public Tensor tanh() {
        return Pointwise.tanh(this);
    }

    /// The inverse hyperbolic sine.
    public Tensor asinh() {
        return Pointwise.asinh(this);
    }

    /// The inverse hyperbolic cosine.
    public Tensor acosh() {
        return Pointwise.acosh(this);
    }

    /// The inverse hyperbolic tangent.
    public Tensor atanh() {
        return Pointwise.atanh(this);
    }

    /// The error function.
    public Tensor erf() {
        return Pointwise.erf(this);
    }

    /// `1 - erf(this)`, exact for large values.
    public Tensor erfc() {
        return Pointwise.erfc(this);
    }

    /// The largest whole number not above.
    public Tensor floor() {
        return Pointwise.floor(this);
    }

    /// The smallest whole number not below.
    public Tensor ceil() {
        return Pointwise.ceil(this);
    }

    /// The nearest whole number, ties to even.
    public Tensor round() {
        return Pointwise.round(this);
    }

    /// The whole number towards 0.
    public Tensor trunc() {
        return Pointwise.trunc(this);
    }

    /// `this - trunc(this)`.
    public Tensor frac() {
        return Pointwise.frac(this);
    }

    /// `1 / (1 + exp(-this))`.
    public Tensor sigmoid() {
        return Pointwise.sigmoid(this);
    }

    /// `log(sigmoid(this))`, finite.
    public Tensor logSigmoid() {
        return Pointwise.logSigmoid(this);
    }

    /// `max(this, 0)`; gradient 0 at 0.
    public Tensor relu() {
        return Pointwise.relu(this);
    }

    /// `this * sigmoid(this)`.
    public Tensor silu() {
        return Pointwise.silu(this);
    }

    /// `this * Φ(this)` with the normal distribution function Φ.
    public Tensor gelu() {
        return Pointwise.gelu(this);
    }

    /// The tanh approximation of [#gelu].
    public Tensor geluTanh() {
        return Pointwise.geluTanh(this);
    }

    /// `log(1 + exp(this))`.
    public Tensor softplus() {
        return Pointwise.softplus(this);
    }

    /// `this` where positive, else `slope * this`; gradient `slope` at 0.
    public Tensor leakyRelu(double slope) {
        return Pointwise.leakyRelu(this, slope);
    }

    /// `this` where positive, else `alpha * (exp(this) - 1)`.
    public Tensor elu(double alpha) {
        return Pointwise.elu(this, alpha);
    }

    /// `log(1 + exp(beta * this)) / beta`, and `this` itself where `beta * this > threshold`.
    public Tensor softplus(double beta, double threshold) {
        return Pointwise.softplus(this, beta, threshold);
    }

    // ---- comparisons and choices

    /// Where both are equal.
    public Tensor eq(Tensor other) {
        return Pointwise.eq(this, other);
    }

    /// Where both are equal.
    public Tensor eq(double other) {
        return Pointwise.eq(this, other);
    }

    /// Where they differ.
    public Tensor ne(Tensor other) {
        return Pointwise.ne(this, other);
    }

    /// Where they differ.
    public Tensor ne(double other) {
        return Pointwise.ne(this, other);
    }

    /// Where this is smaller.
    public Tensor lt(Tensor other) {
        return Pointwise.lt(this, other);
    }

    /// Where this is smaller.
    public Tensor lt(double other) {
        return Pointwise.lt(this, other);
    }

    /// Where this is not larger.
    public Tensor le(Tensor other) {
        return Pointwise.le(this, other);
    }

    /// Where this is not larger.
    public Tensor le(double other) {
        return Pointwise.le(this, other);
    }

    /// Where this is larger.
    public Tensor gt(Tensor other) {
        return Pointwise.gt(this, other);
    }

    /// Where this is larger.
    public Tensor gt(double other) {
        return Pointwise.gt(this, other);
    }

    /// Where this is not smaller.
    public Tensor ge(Tensor other) {
        return Pointwise.ge(this, other);
    }

    /// Where this is not smaller.
    public Tensor ge(double other) {
        return Pointwise.ge(this, other);
    }

    /// Where the value is not a number.
    public Tensor isNaN() {
        return Pointwise.isNaN(this);
    }

    /// Where the value is infinite.
    public Tensor isInfinite() {
        return Pointwise.isInfinite(this);
    }

    /// Where the value is neither infinite nor NaN.
    public Tensor isFinite() {
        return Pointwise.isFinite(this);
    }

    /// Where the value is 0.
    public Tensor logicalNot() {
        return Pointwise.logicalNot(this);
    }

    /// Where both are not 0.
    public Tensor logicalAnd(Tensor other) {
        return Pointwise.logicalAnd(this, other);
    }

    /// Where at least one is not 0.
    public Tensor logicalOr(Tensor other) {
        return Pointwise.logicalOr(this, other);
    }

    /// Where exactly one is not 0.
    public Tensor logicalXor(Tensor other) {
        return Pointwise.logicalXor(this, other);
    }

    /// `yes` where `condition` is not 0, else `no`.
    public static Tensor where(Tensor condition, Tensor yes, Tensor no) {
        return Pointwise.where(condition, yes, no);
    }

    /// `value` where `mask` is not 0, else this.
    public Tensor maskedFill(Tensor mask, double value) {
        return Pointwise.maskedFill(this, mask, value);
    }

    /// The elements where `mask` is not 0, as a tensor of one dimension.
    public Tensor maskedSelect(Tensor mask) {
        return Indexing.maskedSelect(this, mask);
    }

    /// Whether the tensors have the same shape, type and elements; NaN equals nothing.
    public boolean equal(Tensor other) {
        return Copies.equal(this, other);
    }

    /// Whether any element is not 0.
    public boolean any() {
        return Reductions.any(this);
    }

    /// Whether all elements are not 0.
    public boolean all() {
        return Reductions.all(this);
    }

    /// Whether any element along a dimension is not 0.
    public Tensor any(int dim) {
        return Reductions.any(this, dim);
    }

    /// Whether all elements along a dimension are not 0.
    public Tensor all(int dim) {
        return Reductions.all(this, dim);
    }

    // ---- reductions

    /// The sum over all elements.
    public Tensor sum() {
        return Reductions.sum(this);
    }

    /// The sum over dimensions, which disappear.
    public Tensor sum(int first, int... more) {
        return Reductions.sum(this, Reductions.dims(first, more), Reductions.Keep.NO);
    }

    /// The sum over dimensions, which keep size 1.
    public Tensor sumKeepDim(int... dims) {
        return Reductions.sum(this, dims, Reductions.Keep.YES);
    }

    /// The mean over all elements.
    public Tensor mean() {
        return Reductions.mean(this);
    }

    /// The mean over dimensions, which disappear.
    public Tensor mean(int first, int... more) {
        return Reductions.mean(this, Reductions.dims(first, more), Reductions.Keep.NO);
    }

    /// The mean over dimensions, which keep size 1.
    public Tensor meanKeepDim(int... dims) {
        return Reductions.mean(this, dims, Reductions.Keep.YES);
    }

    /// The largest element; ties share the gradient over dimensions, which disappear.
    public Tensor amax(int... dims) {
        return Reductions.amax(this, dims, Reductions.Keep.NO);
    }

    /// The largest element; ties share the gradient over dimensions, which keep size 1.
    public Tensor amaxKeepDim(int... dims) {
        return Reductions.amax(this, dims, Reductions.Keep.YES);
    }

    /// The smallest element; ties share the gradient over dimensions, which disappear.
    public Tensor amin(int... dims) {
        return Reductions.amin(this, dims, Reductions.Keep.NO);
    }

    /// The smallest element; ties share the gradient over dimensions, which keep size 1.
    public Tensor aminKeepDim(int... dims) {
        return Reductions.amin(this, dims, Reductions.Keep.YES);
    }

    /// `log(sum(exp(this)))`, finite over all elements.
    public Tensor logSumExp() {
        return Reductions.logSumExp(this);
    }

    /// `log(sum(exp(this)))`, finite over dimensions, which disappear.
    public Tensor logSumExp(int first, int... more) {
        return Reductions.logSumExp(this, Reductions.dims(first, more), Reductions.Keep.NO);
    }

    /// `log(sum(exp(this)))`, finite over dimensions, which keep size 1.
    public Tensor logSumExpKeepDim(int... dims) {
        return Reductions.logSumExp(this, dims, Reductions.Keep.YES);
    }

    /// The product of all elements.
    public Tensor prod() {
        return Scan.prod(this);
    }

    /// The product over a dimension.
    public Tensor prod(int dim) {
        return Scan.prod(this, dim);
    }

    /// The variance of all elements, dividing by n - 1.
    public Tensor var() {
        return Reductions.var(this, 1, Reductions.all(rank()), Reductions.Keep.NO);
    }

    /// The variance over dimensions, dividing by n - `correction`; no dimensions: all.
    public Tensor var(int correction, int... dims) {
        return Reductions.var(this, correction, dims, Reductions.Keep.NO);
    }

    /// The variance over dimensions, which keep size 1, dividing by n - `correction`.
    public Tensor varKeepDim(int correction, int... dims) {
        return Reductions.var(this, correction, dims, Reductions.Keep.YES);
    }

    /// The standard deviation of all elements, dividing by n - 1.
    public Tensor std() {
        return Reductions.std(this, 1, Reductions.all(rank()), Reductions.Keep.NO);
    }

    /// The standard deviation over dimensions, dividing by n - `correction`; no dimensions: all.
    public Tensor std(int correction, int... dims) {
        return Reductions.std(this, correction, dims, Reductions.Keep.NO);
    }

    /// The standard deviation over dimensions, which keep size 1, dividing by n - `correction`.
    public Tensor stdKeepDim(int correction, int... dims) {
        return Reductions.std(this, correction, dims, Reductions.Keep.YES);
    }

    /// The root of the sum of squares of all elements.
    public Tensor norm() {
        return Reductions.norm(this, 2, Reductions.all(rank()), Reductions.Keep.NO);
    }

    /// The p-norm over dimensions; no dimensions: all. `p` may be 0, 1, 2, infinite, or any other number.
    public Tensor norm(double p, int... dims) {
        return Reductions.norm(this, p, dims, Reductions.Keep.NO);
    }

    /// The p-norm over dimensions, which keep size 1.
    public Tensor normKeepDim(double p, int... dims) {
        return Reductions.norm(this, p, dims, Reductions.Keep.YES);
    }

    /// Elements and where along the dimension they were found.
    ///
    /// @param values  the elements
    /// @param indices their places, int64
    public record ValuesIndices(Tensor values, Tensor indices) {}

    /// The largest element; ties share the gradient.
    public Tensor max() {
        return Reductions.amax(this, Reductions.all(rank()), Reductions.Keep.NO);
    }

    /// The smallest element; ties share the gradient.
    public Tensor min() {
        return Reductions.amin(this, Reductions.all(rank()), Reductions.Keep.NO);
    }

    /// The largest element along a dimension and its first place; the gradient goes there.
    public ValuesIndices max(int dim) {
        return Ordering.max(this, dim);
    }

    /// The smallest element along a dimension and its first place; the gradient goes there.
    public ValuesIndices min(int dim) {
        return Ordering.min(this, dim);
    }

    /// The first place of the largest of all elements, counted in order; int64.
    public Tensor argmax() {
        return Ordering.argmax(this);
    }

    /// The first place of the largest element along a dimension; int64.
    public Tensor argmax(int dim) {
        return Ordering.argmax(this, dim);
    }

    /// The first place of the smallest of all elements, counted in order; int64.
    public Tensor argmin() {
        return Ordering.argmin(this);
    }

    /// The first place of the smallest element along a dimension; int64.
    public Tensor argmin(int dim) {
        return Ordering.argmin(this, dim);
    }

    /// The running sum along a dimension.
    public Tensor cumsum(int dim) {
        return Scan.cumsum(this, dim);
    }

    /// The running product along a dimension.
    public Tensor cumprod(int dim) {
        return Scan.cumprod(this, dim);
    }

    /// Sorted along a dimension, smallest first; equal elements keep their order, NaN comes last.
    public ValuesIndices sort(int dim) {
        return Ordering.sort(this, dim, Ordering.Order.ASCENDING);
    }

    /// Sorted along a dimension, largest first; equal elements keep their order, NaN comes first.
    public ValuesIndices sortDescending(int dim) {
        return Ordering.sort(this, dim, Ordering.Order.DESCENDING);
    }

    /// The `k` largest elements along a dimension, largest first.
    public ValuesIndices topk(int k, int dim) {
        return Ordering.topk(this, k, dim);
    }

    /// `exp(this) / sum(exp(this))` along a dimension.
    public Tensor softmax(int dim) {
        return Reductions.softmax(this, dim);
    }

    /// `log(softmax(this))` along a dimension, without overflow.
    public Tensor logSoftmax(int dim) {
        return Reductions.logSoftmax(this, dim);
    }

    // ---- products

    /// The matrix product: of vectors a scalar, of matrices a matrix, of more dimensions a batch of them
    /// (broadcast).
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, other);
    }

    /// `this weightᵀ + bias` along the last dimension, as one operation.
    ///
    /// **Shapes.** This (*, in), `weight` (out, in), `bias` (out) or none. Result: (*, out).
    ///
    /// @throws IllegalArgumentException if shapes or types do not fit
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        return Products.linear(this, weight, bias, null);
    }

    /// `activation(this weightᵀ + bias)`: the values and gradients of the two operations, bit for bit. Where
    /// no gradient is recorded, every block of a large product is activated as soon as it is complete, while
    /// it is in the cache.
    ///
    /// **Shapes.** This (*, in), `weight` (out, in), `bias` (out) or none. Result: (*, out).
    ///
    /// @throws IllegalArgumentException if shapes or types do not fit
    public Tensor linear(Tensor weight, @Nullable Tensor bias, Activation activation) {
        return Products.linear(this, weight, bias, activation);
    }

    /// The sum of products of two vectors.
    public Tensor dot(Tensor other) {
        return Products.dot(this, other);
    }

    // ---- views

    /// The same elements in another shape; one size may be -1. A copy only if no view can do it.
    public Tensor reshape(int... sizes) {
        return Views.reshape(this, sizes);
    }

    /// Dimensions `from` to `to` (included) as one.
    public Tensor flatten(int from, int to) {
        return Indexing.flatten(this, from, to);
    }

    /// All dimensions as one.
    public Tensor flatten() {
        return reshape(-1);
    }

    /// Dimension `dim` split into several; one size may be -1.
    public Tensor unflatten(int dim, int... sizes) {
        return Indexing.unflatten(this, dim, sizes);
    }

    /// The dimensions in another order.
    public Tensor permute(int... dims) {
        return Views.permute(this, dims);
    }

    /// Two dimensions exchanged.
    public Tensor transpose(int dim0, int dim1) {
        return Views.transpose(this, dim0, dim1);
    }

    /// The transpose of a matrix.
    public Tensor t() {
        return Indexing.t(this);
    }

    /// Without the dimensions of size 1.
    public Tensor squeeze() {
        return Views.squeeze(this);
    }

    /// Without dimension `dim`, if its size is 1.
    public Tensor squeeze(int dim) {
        return Views.squeeze(this, dim);
    }

    /// With a new dimension of size 1.
    public Tensor unsqueeze(int dim) {
        return Views.unsqueeze(this, dim);
    }

    /// Dimensions of size 1 stretched, new ones in front; -1 leaves a size as it is.
    public Tensor expand(int... sizes) {
        return Views.expand(this, sizes);
    }

    /// Elements `start` to before `end` of a dimension; negative numbers count from the end.
    public Tensor slice(int dim, int start, int end) {
        return Views.slice(this, dim, start, end, 1);
    }

    /// Every `step`-th element from `start` to before `end` of a dimension.
    public Tensor slice(int dim, int start, int end, int step) {
        return Views.slice(this, dim, start, end, step);
    }

    /// `length` elements of a dimension from `start` on.
    public Tensor narrow(int dim, int start, int length) {
        return Indexing.narrow(this, dim, start, length);
    }

    /// The part at one index of a dimension, which disappears.
    public Tensor select(int dim, int index) {
        return Views.select(this, dim, index);
    }

    /// The part at these indices of the first dimensions.
    public Tensor get(int... index) {
        Tensor part = this;
        for (int i : index) {
            part = Views.select(part, 0, i);
        }
        return part;
    }

    // ---- joining and picking

    /// The tensors one after the other along a dimension.
    public static Tensor cat(int dim, Tensor... tensors) {
        return Joining.cat(List.of(tensors), dim);
    }

    /// The tensors one after the other along a dimension.
    public static Tensor cat(int dim, List<Tensor> tensors) {
        return Joining.cat(tensors, dim);
    }

    /// The tensors side by side along a new dimension.
    public static Tensor stack(int dim, Tensor... tensors) {
        return Joining.stack(List.of(tensors), dim);
    }

    /// The tensors side by side along a new dimension.
    public static Tensor stack(int dim, List<Tensor> tensors) {
        return Joining.stack(tensors, dim);
    }

    /// Parts of `size` elements along a dimension, the last maybe smaller.
    public List<Tensor> split(int size, int dim) {
        return Joining.split(this, size, dim);
    }

    /// `count` parts of nearly equal size along a dimension.
    public List<Tensor> chunk(int count, int dim) {
        return Joining.chunk(this, count, dim);
    }

    /// Repeated along each dimension.
    public Tensor repeat(int... times) {
        return Joining.repeat(this, times);
    }

    /// In reverse order along dimensions.
    public Tensor flip(int... dims) {
        return Joining.flip(this, dims);
    }

    /// `out[i][j] = this[index[i][j]][j]` for dimension 0, and so on; `index` is int64.
    public Tensor gather(int dim, Tensor index) {
        return Gathering.gather(this, dim, index);
    }

    /// A copy with `out[index[i][j]][j] = source[i][j]` for dimension 0, and so on; the last of equal indices stays.
    public Tensor scatter(int dim, Tensor index, Tensor source) {
        return Gathering.scatter(this, dim, index, source);
    }

    /// A copy with `out[index[i][j]][j] += source[i][j]` for dimension 0, and so on.
    public Tensor scatterAdd(int dim, Tensor index, Tensor source) {
        return Gathering.scatterAdd(this, dim, index, source);
    }

    /// The parts at `index` (int64, one dimension) along a dimension.
    public Tensor indexSelect(int dim, Tensor index) {
        return Gathering.indexSelect(this, dim, index);
    }

    /// Class numbers as rows with a single 1; int64.
    public Tensor oneHot(int classes) {
        return Indexing.oneHot(this, classes);
    }

    /// The lower triangle of matrices, up to `diagonal` above the main one.
    public Tensor tril(int diagonal) {
        return Indexing.tril(this, diagonal);
    }

    /// The upper triangle of matrices, from `diagonal` above the main one on.
    public Tensor triu(int diagonal) {
        return Indexing.triu(this, diagonal);
    }

    // ---- broadcasting undone

    /// The sum over everything that was broadcast from `target`.
    Tensor sumTo(Shape target) {
        return Reductions.sumTo(this, target);
    }

    /// As a gradient for a tensor of shape `target`: summed where it was broadcast, stretched where
    /// it stands for all elements of a row.
    Tensor fit(Shape target) {
        return shape.equals(target) ? this
                : target.broadcastsTo(shape) ? sumTo(target)
                : expand(target.sizes());
    }
}
