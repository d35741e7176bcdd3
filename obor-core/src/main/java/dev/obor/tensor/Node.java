package dev.obor.tensor;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One recorded operation: where its operands came from, and how its gradient goes back to them.
///
/// Nodes are numbered as they are made, so an operation's number is above those of its operands, and
/// the reverse pass is: highest number first.
abstract class Node {
    private static final AtomicLong COUNT = new AtomicLong();

    final String name;
    final long sequence;

    /// The nodes of the operands; null where an operand needs no gradient.
    final @Nullable Node[] operands;

    /// The gradient that has arrived so far in the running reverse pass.
    @Nullable Tensor arrived;

    /// What user code wants to see or change of the gradient before it goes on.
    @Nullable Hooks hooks;

    /// Where the operation was called, while anomaly detection is on.
    final @Nullable Throwable calledAt;

    private boolean lastUse;
    private boolean used;

    Node(String name, Tensor... operands) {
        this.name = name;
        this.operands = new Node[operands.length];
        for (int i = 0; i < operands.length; i++) {
            this.operands[i] = operands[i].gradientNode();
        }
        this.sequence = COUNT.incrementAndGet(); // after the leaves among the operands have theirs
        this.calledAt = Autograd.detectsAnomalies() ? new Throwable("called here") : null;
    }

    boolean needs(int operand) {
        return operands[operand] != null;
    }

    /// The gradients of the operands, given that of the result; null where none is needed.
    ///
    /// Runs with recording on only if the caller wants to differentiate again: it is written in
    /// tensor operations.
    abstract @Nullable Tensor[] backward(Tensor gradient);

    /// Says before a reverse pass whether the node will be released after it.
    void beginUse(boolean last) {
        lastUse = last;
    }

    /// Whether the running reverse pass is the last, so that what is stored may be given away.
    boolean isLastUse() {
        return lastUse;
    }

    /// Lets go of everything saved for the reverse pass.
    void release() {
        used = true;
    }

    /// @throws IllegalStateException if the saved tensors are gone
    void checkUsable() {
        if (used) {
            throw new IllegalStateException(
                    "backward: the graph of %s was already used and its saved tensors are gone. Call backward(Graph.RETAIN) the first time, or run the forward pass again."
                            .formatted(name));
        }
    }

    /// `<MulBackward0>`, as PyTorch prints it.
    @Override public String toString() {
        return "<" + name + "Backward0>";
    }

    /// The end of a path: adds the gradient up in a leaf.
    static final class Leaf extends Node {
        final Tensor leaf;

        Leaf(Tensor leaf) {
            super("AccumulateGrad");
            this.leaf = leaf;
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            leaf.accumulate(gradient);
            return new Tensor[0];
        }

        @Override void release() {}

        @Override public String toString() {
            return "<AccumulateGrad>";
        }
    }
}
