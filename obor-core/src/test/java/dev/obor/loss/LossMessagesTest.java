package dev.obor.loss;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each loss says, word for word, when it refuses an option, a shape, a class or a value.
class LossMessagesTest {
    private static final Rng RNG = new Rng(8);

    /// A misuse and the whole message it gets.
    record Misuse(Supplier<?> call, String message) {
        @Override public String toString() {
            return message;
        }
    }

    private static Misuse misuse(Loss loss, Tensor input, Tensor target, String message) {
        return new Misuse(() -> loss.forward(input, target), message);
    }

    private static Misuse option(Supplier<?> call, String message) {
        return new Misuse(call, message);
    }

    private static Tensor scores(int... sizes) {
        return Tensor.randn(RNG, sizes);
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values);
    }

    @ParameterizedTest @MethodSource({"options", "shapes", "classes", "values"})
    void is_refused_with(Misuse misuse) {
        assertThatThrownBy(misuse.call()::get)
                .isInstanceOf(IllegalArgumentException.class).hasMessage(misuse.message());
    }

    static Stream<Misuse> options() {
        return Stream.of(
                option(() -> new HuberLoss().delta(0), "HuberLoss: delta must be > 0; got 0.0."),
                option(() -> new HuberLoss().delta(-1), "HuberLoss: delta must be > 0; got -1.0."),
                option(() -> new HuberLoss().delta(Double.NaN),
                        "HuberLoss: delta must be > 0; got NaN."),
                option(() -> new SmoothL1Loss().beta(-0.5),
                        "SmoothL1Loss: beta must not be negative; got -0.5."),
                option(() -> new CrossEntropyLoss().labelSmoothing(-0.1),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got -0.1."),
                option(() -> new CrossEntropyLoss().labelSmoothing(1.1),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got 1.1."),
                option(() -> new CrossEntropyLoss().labelSmoothing(Double.NaN),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got NaN."));
    }

    static Stream<Misuse> shapes() {
        Tensor wrongType = Tensor.of(1, 2);
        return Stream.concat(
                pointwise().flatMap(loss -> Stream.of(
                        misuse(loss, scores(4, 1), scores(4), loss.name()
                                + ": input and target must have the same shape; got [4, 1] and [4]."
                                + " Use input.squeeze(-1), or target.reshape(4, 1)."),
                        misuse(loss, scores(4), scores(4, 1), loss.name()
                                + ": input and target must have the same shape; got [4] and [4, 1]."
                                + " Use target.reshape(4)."),
                        misuse(loss, scores(2, 3), scores(3), loss.name()
                                + ": input and target must have the same shape; got [2, 3] and [3]."
                                + " Losses do not broadcast; if that is meant, use target.expand(2, 3)."),
                        misuse(loss, scores(2, 3), scores(3, 2), loss.name()
                                + ": input and target must have the same shape; got [2, 3] and [3, 2]."
                                + " Losses do not broadcast."),
                        misuse(loss, wrongType, wrongType, loss.name()
                                + ": input or target must be floating point; got int32 and int32."
                                + " Convert with to(DType.FLOAT32)."))),
                Stream.of(
                        misuse(new BCELoss().weight(scores(3)), scores(2, 2), scores(2, 2),
                                "BCELoss: a weight must broadcast to the input; got weight [3] for input [2, 2]."
                                        + " Aligned at the end, its sizes must be 1 or the input's."),
                        misuse(new BCEWithLogitsLoss().posWeight(scores(4, 2)), scores(2),
                                scores(2),
                                "BCEWithLogitsLoss: a weight must broadcast to the input; got weight [4, 2] for input [2]."
                                        + " Aligned at the end, its sizes must be 1 or the input's.")));
    }

    private static Stream<PointwiseLoss> pointwise() {
        return Stream.of(new L1Loss(), new MSELoss(), new SmoothL1Loss(), new HuberLoss(),
                new BCELoss(),
                new BCEWithLogitsLoss(), new KLDivLoss(),
                Losses.pointwise((x, t) -> x.sub(t).abs()).name("MyLoss"));
    }

    static Stream<Misuse> classes() {
        Loss ce = new CrossEntropyLoss();
        Loss nll = new NLLLoss();
        Tensor x = scores(2, 3);
        Tensor image = scores(2, 3, 4, 5);
        return Stream.of(
                misuse(ce, Tensor.scalar(1f), longs(0),
                        "CrossEntropyLoss: input must have a dimension of classes; got shape []."
                                + " Give (C), (N, C) or (N, C, d1, ...)."),
                misuse(ce, x, longs(0, 1, 2),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [3]."),
                misuse(ce, x, longs(0, 1).unsqueeze(1),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [2, 1]. Use target.squeeze(1)."),
                misuse(nll, x, Tensor.eye(3).slice(0, 0, 2).to(DType.INT64),
                        "NLLLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [2, 3]."
                                + " For one-hot rows use target.argmax(1)."),
                misuse(nll, image, longs(0, 1),
                        "NLLLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3, 4, 5] and target [2]."),
                misuse(ce, scores(3), longs(1),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 0); got input [3] and target [1]."),
                misuse(ce, x, Tensor.eye(3).slice(0, 0, 2).to(DType.INT64),
                        "CrossEntropyLoss: a target of the input's shape holds probabilities and must be"
                                + " floating point; got int64. For one-hot rows use target.argmax(1), for"
                                + " class numbers leave out the class dimension."),
                misuse(ce, x, Tensor.of(0f, 1f),
                        "CrossEntropyLoss: class numbers must be int64 or int32; got float32. Convert with"
                                + " to(DType.INT64), or give probabilities of the input's shape."),
                misuse(nll, x, Tensor.of(true, false),
                        "NLLLoss: class numbers must be int64 or int32; got bool. Convert with to(DType.INT64)."),
                misuse(ce, x.to(DType.INT64), longs(0, 1),
                        "CrossEntropyLoss: input must be floating point; got int64. Convert with to(DType.FLOAT32)."),
                misuse(ce, x, longs(0, 3),
                        "CrossEntropyLoss: target must hold class indices in [0, 3); got 3 at position 1."
                                + " Set ignoreIndex(3) if it marks padding."),
                misuse(nll, x, longs(-1, 0),
                        "NLLLoss: target must hold class indices in [0, 3); got -1 at position 0."
                                + " Set ignoreIndex(-1) if it marks padding."),
                misuse(new NLLLoss().ignoreIndex(255), image,
                        Tensor.zeros(DType.INT64, 2, 4, 5).set_(7, 1, 2, 3),
                        "NLLLoss: target must hold class indices in [0, 3); got 7 at position [1, 2, 3]."
                                + " Set ignoreIndex(7) if it marks padding."),
                misuse(new CrossEntropyLoss().weight(scores(2)), x, longs(0, 1),
                        "CrossEntropyLoss: weight must have one value for each of the 3 classes; got shape [2]."),
                misuse(new NLLLoss().weight(scores(3, 1)), x, longs(0, 1),
                        "NLLLoss: weight must have one value for each of the 3 classes; got shape [3, 1]."),
                misuse(new CrossEntropyLoss().weight(scores(4)), x, x,
                        "CrossEntropyLoss: weight must have one value for each of the 3 classes; got shape [4]."),
                misuse(new CrossEntropyLoss().ignoreIndex(0), x, x,
                        "CrossEntropyLoss: ignoreIndex must not be set for probabilities; got 0."
                                + " Mask the elements of Reduction.NONE instead."));
    }

    static Stream<Misuse> values() {
        Tensor half = Tensor.of(0.5f, 0.5f, 0.5f, 0.5f);
        Tensor logits = Tensor.of(2f, -1f, 0.5f, 1f).reshape(2, 2);
        Tensor zeros = longs(0, 0);
        return Stream.of(
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), logits,
                        Tensor.of(0f, 1f, 2f, 3f).reshape(2, 2),
                        "CrossEntropyLoss: the rows of target should be probabilities that add up to 1; got"
                                + " sum(row) = 5 at position 1. For several right classes use BCEWithLogitsLoss."),
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), logits,
                        Tensor.of(-1f, 2f, 0.5f, 0.5f).reshape(2, 2),
                        "CrossEntropyLoss: the rows of target should be probabilities that add up to 1; got"
                                + " sum(row) = 1 at position 0. For several right classes use BCEWithLogitsLoss."),
                misuse(new BCELoss(), half.copy().set_(1.5, 2), half,
                        "BCELoss: all elements of input must be between 0 and 1; got input = 1.5 at"
                                + " position 2. For raw outputs use BCEWithLogitsLoss."),
                misuse(new BCELoss(), half.reshape(2, 2), half.copy().set_(-1, 1).reshape(2, 2),
                        "BCELoss: all elements of target must be between 0 and 1; got target = -1 at"
                                + " position [0, 1]. Labels are 0 and 1, or something between."),
                misuse(new BCELoss(), half.copy().set_(Double.NaN, 3), half,
                        "BCELoss: all elements of input must be between 0 and 1; got input = NaN at"
                                + " position 3. For raw outputs use BCEWithLogitsLoss."),
                misuse(new BCELoss().reduction(Reduction.NONE), half,
                        half.copy().set_(Double.NaN, 0),
                        "BCELoss: all elements of target must be between 0 and 1; got target = NaN at"
                                + " position 0. Labels are 0 and 1, or something between."),
                misuse(new BCEWithLogitsLoss().guard(LossGuard.STRICT), half,
                        Tensor.of(0f, 1f, 2f, 1f),
                        "BCEWithLogitsLoss: targets should be between 0 and 1; got target = 2 at position 2."
                                + " Labels are 0 and 1, or something between."),
                misuse(new KLDivLoss().guard(LossGuard.STRICT), half.neg().set_(0.25, 1), half,
                        "KLDivLoss: input should be log-probabilities, which are not positive; got"
                                + " input = 0.25 at position 1. Call logSoftmax first."),
                misuse(new KLDivLoss().guard(LossGuard.STRICT), half.neg(), half.copy().set_(-2, 3),
                        "KLDivLoss: target should be probabilities, which are not negative; got target = -2"
                                + " at position 3. For log-probabilities use logTarget()."),
                misuse(new NLLLoss().guard(LossGuard.STRICT), logits, zeros,
                        "NLLLoss: the rows of input should be log-probabilities; got sum(exp(row)) = 7.75694"
                                + " at position 0. Call logSoftmax first, or use CrossEntropyLoss on raw scores."),
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), logits.softmax(1), zeros,
                        "CrossEntropyLoss: input should be raw scores (logits), but every row looks like"
                                + " probabilities; got sum(row) = 1 at position 0. Leave the softmax out, or"
                                + " use NLLLoss on log-probabilities."),
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), Tensor.full(0.25, 2, 4),
                        Tensor.full(0.25, 2, 4),
                        "CrossEntropyLoss: input should be raw scores (logits), but every row looks like"
                                + " probabilities; got sum(row) = 1 at position 0. Leave the softmax out, or"
                                + " use NLLLoss on log-probabilities."));
    }
}
