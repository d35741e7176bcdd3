package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Batches;
import dev.obor.kernel.Kernel;
import dev.obor.kernel.Operand;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Parameters and their states changed in place by formulas, in one pass over memory: an optimizer
/// work.
///
/// ```java
/// // parameter (input 0) and momentum (input 1) are replaced, the gradient (input 2) is read
/// Expr m = input(1).mul(scalar(1)).add(input(2));
/// static final Update STEP = Update.of("SGD", input(0).sub(scalar(0).mul(m)), m);
/// STEP.apply(new double[] {lr, momentum}, parameter, buffer);
/// ```
///
/// All formulas see the values from before the update. Not recorded.
public final class Update {
    private final String name;
    private final int changed;
    private final boolean readsGradient;
    private final Pass pass;

    private Update(String name, List<Expr> formulas) {
        this.name = name;
        this.changed = formulas.size();
        int read = formulas.stream().mapToInt(Kernel::inputCount).max().orElse(0);
        if (read > changed + 1) {
            throw new IllegalArgumentException(
                    "%s: formulas may read the %d inputs they replace and the gradient after them; got input %d."
                            .formatted(name, changed, read - 1));
        }
        this.readsGradient = read > changed;
        this.pass = new Pass(formulas.stream().map(Output::store).toList());
    }

    /// The update that replaces input i by the value of formula i; the input after the last one
    /// replaced is the gradient of the parameter, input 0.
    ///
    /// @throws IllegalArgumentException if a formula reads another input
    public static Update of(String name, Expr... formulas) {
        return new Update(name, List.of(formulas));
    }

    /// Changes one parameter, input 0, and its states, the inputs after it.
    ///
    /// @param scalars the values of the run-time scalars
    /// @throws IllegalArgumentException if shapes or types differ, or a state or gradient is missing
    public void apply(double[] scalars, Tensor parameter, Tensor... states) {
        Tensor[] all = new Tensor[1 + states.length];
        all[0] = parameter;
        System.arraycopy(states, 0, all, 1, states.length);
        together(List.<Tensor[]>of(all)).apply(new double[][] {scalars});
    }

    /// Gets ready to change many parameters in one parallel region, step after step.
    ///
    /// @param parameters each with its states
    /// @throws IllegalArgumentException if shapes or types differ, or a state is missing
    public Together together(List<Tensor[]> parameters) {
        return new Together(parameters);
    }

    /// Parameters that are changed together; in one thread at a time.
    public final class Together {
        private final List<Tensor[]> all;
        private final List<Region> regions = new ArrayList<>(); // one for each type
        private final List<Integer> scattered = new ArrayList<>();

        private Together(List<Tensor[]> parameters) {
            all = List.copyOf(parameters);
            all.forEach(this::check);
            Map<DType, List<Integer>> inOrder = new EnumMap<>(DType.class);
            for (int i = 0; i < all.size(); i++) {
                if (isInOrder(all.get(i))) {
                    inOrder.computeIfAbsent(all.get(i)[0].dtype(), _ -> new ArrayList<>()).add(i);
                } else {
                    scattered.add(i);
                }
            }
            inOrder.forEach((type, places) -> regions.add(new Region(type, places)));
        }

        private void check(Tensor[] tensors) {
            if (tensors.length != changed) {
                throw new IllegalArgumentException(
                        "%s: a parameter and its states must be %d tensors; got %d."
                                .formatted(name, changed, tensors.length));
            }
            Tensor first = tensors[0];
            for (Tensor tensor : tensors) {
                if (tensor.dtype() != first.dtype() || !first.dtype().isFloating()
                        || !tensor.shape().equals(first.shape())) {
                    throw new IllegalArgumentException(
                            "%s: all tensors must have one shape and one floating type; got %s %s and %s %s."
                                    .formatted(name, first.shape(), first.dtype(), tensor.shape(),
                                            tensor.dtype()));
                }
            }
            try (var _ = Autograd.noGrad()) {
                for (Tensor tensor : tensors) {
                    InPlace.check(name, tensor);
                }
            }
        }

        private static boolean isInOrder(Tensor[] tensors) {
            for (Tensor tensor : tensors) {
                if (!tensor.isContiguous()) {
                    return false;
                }
            }
            return true;
        }

        /// Changes all of them.
        ///
        /// @param scalars per parameter: the values of the run-time scalars
        /// @throws IllegalArgumentException if a parameter has no gradient; nothing has changed then
        public void apply(double[][] scalars) {
            for (int i = 0; readsGradient && i < all.size(); i++) {
                if (!all.get(i)[0].hasGrad()) {
                    throw new IllegalArgumentException(
                            "%s: every parameter must have a gradient; got none for number %d, of shape %s. Call backward() first."
                                    .formatted(name, i, all.get(i)[0].shape()));
                }
            }
            for (Region region : regions) {
                region.run(scalars);
            }
            for (int i : scattered) {
                viaCopies(all.get(i), scalars[i]);
            }
        }

        /// Tensors whose elements do not lie in order are updated in a copy and written back.
        private void viaCopies(Tensor[] tensors, double[] scalars) {
            try (var _ = Autograd.noGrad()) {
                Tensor[] copies = Arrays.stream(tensors).map(Tensor::contiguous)
                        .toArray(Tensor[]::new);
                Operand[] operands = operands(copies);
                if (readsGradient) {
                    operands[changed] = gradient(tensors[0]);
                }
                kernel(tensors[0].dtype()).together(new int[][] {tensors[0].shape().flat()},
                        new Operand[][] {operands}).run(new double[][] {scalars});
                for (int i = 0; i < changed; i++) {
                    if (copies[i] != tensors[i]) {
                        tensors[i].copy_(copies[i]);
                    } else {
                        tensors[i].storage.version++;
                    }
                }
            }
        }

        /// Those of one type whose elements lie in order.
        private final class Region {
            private final int[] places;
            private final Operand[][] operands;
            private final double[][] scalars;
            private final Batches batches;

            Region(DType type, List<Integer> places) {
                int n = places.size();
                this.places = places.stream().mapToInt(i -> i).toArray();
                operands = new Operand[n][];
                scalars = new double[n][];
                int[][] sizes = new int[n][];
                for (int i = 0; i < n; i++) {
                    Tensor[] tensors = all.get(this.places[i]);
                    sizes[i] = tensors[0].shape().flat();
                    operands[i] = operands(tensors);
                }
                batches = kernel(type).together(sizes, operands);
            }

            void run(double[][] scalarsOfAll) {
                for (int i = 0; i < places.length; i++) {
                    scalars[i] = scalarsOfAll[places[i]];
                    if (readsGradient) {
                        operands[i][changed] = gradient(all.get(places[i])[0]);
                    }
                }
                batches.run(scalars);
                for (int i = 0; i < places.length; i++) {
                    if (readsGradient) {
                        operands[i][changed] = operands[i][0]; // so that the gradient is not held
                    }
                    for (Tensor tensor : all.get(places[i])) {
                        tensor.storage.version++;
                    }
                }
            }
        }
    }

    private Kernel kernel(DType type) {
        return pass.kernel(type, false);
    }

    /// The tensors as inputs and results; between them, if a gradient is read, a place for it.
    private Operand[] operands(Tensor[] tensors) {
        int results = readsGradient ? changed + 1 : changed;
        Operand[] operands = new Operand[results + changed];
        for (int i = 0; i < changed; i++) {
            operands[i] = tensors[i].inOrder();
            operands[results + i] = operands[i];
        }
        if (readsGradient) {
            operands[changed] = operands[0];
        }
        return operands;
    }

    private static Operand gradient(Tensor parameter) {
        Tensor gradient = parameter.gradient();
        return gradient.isContiguous()
                ? gradient.inOrder()
                : gradient.detach().contiguous().inOrder();
    }
}
