package dev.obor.tensor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The reverse pass, and the switches of recording.
///
/// Gradient mode and anomaly detection belong to the thread that sets them.
public final class Autograd {
    private Autograd() {}

    /// What the reverse pass leaves behind.
    public enum Graph {
        /// Saved tensors are let go as soon as they are used: a second pass is an error.
        RELEASE,
        /// Saved tensors stay for another pass.
        RETAIN,
        /// As [#RETAIN], and the pass itself is recorded: its gradients can be differentiated.
        CREATE
    }

    /// A switch that is set back by `close`.
    public interface Scope extends AutoCloseable {
        @Override void close();
    }

    // ---- switches

    /// Operations inside the scope are not recorded.
    ///
    /// ```java
    /// try (var _ = Autograd.noGrad()) { ... }
    /// ```
    public static Scope noGrad() {
        return recording(Recording.OFF);
    }

    /// Operations inside the scope are recorded again, inside a [#noGrad] scope.
    public static Scope enableGrad() {
        return recording(Recording.ON);
    }

    private enum Recording {
        ON,
        OFF
    }

    private static Scope recording(Recording recording) {
        Context context = Context.own();
        boolean before = context.records;
        context.records = recording == Recording.ON;
        return () -> context.records = before;
    }

    /// Whether operations are being recorded in this thread.
    public static boolean isGradEnabled() {
        return Context.own().records;
    }

    /// Inside the scope every gradient is checked for NaN; the error names the operation and, for
    /// operations called inside the scope, the line that called it. Slow: for finding a fault.
    public static Scope detectAnomaly() {
        Context context = Context.own();
        boolean before = context.detectsAnomalies;
        context.detectsAnomalies = true;
        return () -> context.detectsAnomalies = before;
    }

    static boolean detectsAnomalies() {
        return Context.own().detectsAnomalies;
    }

    // ---- the reverse pass

    /// Adds the gradient of `root` to the `grad` of every leaf it was computed from.
    ///
    /// @param root     what to differentiate
    /// @param gradient the gradient of `root` itself; null for 1, if `root` has one element
    /// @param graph    what is left for another pass
    /// @throws IllegalStateException if `root` was not recorded, or its graph is used up
    /// @throws IllegalArgumentException if a gradient is missing or has the wrong shape
    public static void backward(Tensor root, @Nullable Tensor gradient, Graph graph) {
        Node start = start("backward", root);
        new Pass(graph, null).run(start, seed(root, gradient));
    }

    /// The gradient of `output` with respect to each of `inputs`, which may be leaves or results of
    /// recorded operations; zeros for an input that it does not depend on. No `grad` is changed.
    ///
    /// @param output the tensor to differentiate; one element
    /// @param inputs with respect to what
    /// @param graph  what is left for another pass
    public static List<Tensor> grad(Tensor output, List<Tensor> inputs, Graph graph) {
        return grad(output, null, inputs, graph);
    }

    /// The same for an `output` of any shape, given its gradient.
    public static List<Tensor> grad(
            Tensor output, @Nullable Tensor gradient, List<Tensor> inputs, Graph graph) {
        Node start = start("grad", output);
        List<Node> nodes = new ArrayList<>();
        for (Tensor input : inputs) {
            nodes.add(start("grad", input));
        }
        Map<Node, Tensor> found = new Pass(graph, nodes).run(start, seed(output, gradient));
        List<Tensor> result = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Tensor gradientOfInput = found.get(nodes.get(i));
            result.add(gradientOfInput != null ? gradientOfInput : Tensor.zerosLike(inputs.get(i)));
        }
        return result;
    }

    private static Node start(String op, Tensor tensor) {
        Node node = tensor.gradientNode();
        if (node == null) {
            throw new IllegalStateException(
                    "%s: the tensor must depend on a tensor that requires a gradient; got shape %s. Call requiresGrad(true) on the parameters, outside of noGrad."
                            .formatted(op, tensor.shape()));
        }
        return node;
    }

    private static Tensor seed(Tensor root, @Nullable Tensor gradient) {
        if (gradient == null) {
            if (root.numel() != 1) {
                throw new IllegalArgumentException(
                        "backward: the tensor must be a scalar; got shape %s. Call mean() or sum(), or pass a gradient."
                                .formatted(root.shape()));
            }
            return Tensor.onesLike(root);
        }
        if (!gradient.shape().equals(root.shape())) {
            throw new IllegalArgumentException(
                    "backward: the gradient must have the tensor's shape; got %s for %s."
                            .formatted(gradient.shape(), root.shape()));
        }
        gradient.storage.shared = true;
        return gradient.to(root.dtype());
    }

    /// One reverse pass: nodes in the order of their numbers, highest first.
    private static final class Pass {
        private final Graph graph;
        private final @Nullable List<Node> wanted;
        private final Map<Node, Tensor> found = new IdentityHashMap<>();
        private final PriorityQueue<Node> queue =
                new PriorityQueue<>((a, b) -> Long.compare(b.sequence, a.sequence));

        /// @param wanted the nodes whose gradients are collected; null to add them up in the leaves
        Pass(Graph graph, @Nullable List<Node> wanted) {
            this.graph = graph;
            this.wanted = wanted;
        }

        Map<Node, Tensor> run(Node start, Tensor seed) {
            Context context = Context.own();
            boolean recorded = context.records;
            boolean inPass = context.inReversePass;
            context.records = graph == Graph.CREATE;
            context.inReversePass = graph != Graph.CREATE;
            try {
                arrive(start, seed);
                while (!queue.isEmpty()) {
                    step(queue.remove());
                }
            } finally {
                context.records = recorded;
                context.inReversePass = inPass;
                queue.forEach(node -> node.arrived = null);
            }
            return found;
        }

        private void arrive(Node node, Tensor gradient) {
            Tensor before = node.arrived;
            if (before == null) {
                node.arrived = gradient;
                queue.add(node);
            } else {
                node.arrived = before.add(gradient);
                letGo(before);
                letGo(gradient);
            }
        }

        private void step(Node node) {
            Tensor gradient = Objects.requireNonNull(node.arrived);
            node.arrived = null;
            if (node.hooks != null) {
                gradient.storage.shared = true; // the hooks may hold it, and what they return
                gradient = node.hooks.run(gradient);
                gradient.storage.shared = true;
            }
            if (wanted != null && wanted.contains(node)) {
                gradient.storage.shared = true;
                found.put(node, gradient);
            }
            if (node instanceof Node.Leaf leaf) {
                if (wanted == null) {
                    leaf.backward(gradient);
                    if (leaf.leaf.gradient() != gradient) {
                        letGo(gradient);
                    }
                }
                return;
            }
            node.checkUsable();
            node.beginUse(graph == Graph.RELEASE);
            @Nullable Tensor[] gradients = node.backward(gradient);
            if (detectsAnomalies()) {
                Anomaly.check(node, gradients);
            }
            pass(node, gradient, gradients);
            letGo(gradient);
            if (graph == Graph.RELEASE) {
                node.release();
            }
        }

        /// Hands the gradients on; two that are one array must not be changed or recycled.
        private void pass(Node node, Tensor gradient, @Nullable Tensor[] gradients) {
            for (int i = 0; i < gradients.length; i++) {
                Tensor next = gradients[i];
                if (next != null && node.operands[i] != null) {
                    boolean twice = next.storage == gradient.storage;
                    for (int j = 0; j < i; j++) {
                        Tensor other = gradients[j];
                        twice |= other != null && other.storage == next.storage;
                    }
                    next.storage.shared |= twice;
                }
            }
            for (int i = 0; i < gradients.length; i++) {
                Tensor next = gradients[i];
                Node operand = node.operands[i];
                if (next != null && operand != null) {
                    arrive(operand, next);
                }
            }
        }

        /// The memory of a gradient that has been used up serves the next one.
        private void letGo(Tensor gradient) {
            if (graph != Graph.CREATE) {
                gradient.storage.recycleGradient();
            }
        }
    }
}
