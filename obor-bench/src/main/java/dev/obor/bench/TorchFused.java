package dev.obor.bench;

import java.util.List;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Steps of libtorch's fused optimizers, which its C++ classes do not use: `aten::_fused_adam_` and
/// its like, called from a line of TorchScript. (A list that is not used afterwards would be taken
/// for dead code, and the call with it.)
final class TorchFused implements Contestant {
    /// Which one.
    enum Kind {
        ADAM("torch._fused_adam_(parameters, [g], [m], [v], [], [s], lr=1e-3, beta1=0.9, beta2=0.999,"
                + " weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)"),
        ADAMW("torch._fused_adamw_(parameters, [g], [m], [v], [], [s], lr=1e-3, beta1=0.9, beta2=0.999,"
                + " weight_decay=0.01, eps=1e-8, amsgrad=False, maximize=False)"),
        SGD("torch._fused_sgd_(parameters, [g], [], weight_decay=0.0, momentum=0.0, lr=1e-3,"
                + " dampening=0.0, nesterov=False, maximize=False, is_first_step=False)");

        private final String call;

        Kind(String call) {
            this.call = call;
        }
    }

    private final Tensor parameter;
    private final Tensor[] arguments;
    private final Function function;

    TorchFused(Kind kind, Parameters data) {
        int n = data.sizes()[0];
        parameter = Libtorch.tensor(data.values(0), n);
        arguments = new Tensor[] {parameter, Libtorch.tensor(data.gradient(0), n),
            Libtorch.tensor(new float[n], n), Libtorch.tensor(new float[n], n),
            Libtorch.tensor(new float[1], 1)};
        CompilationUnit unit = torch.compile("""
                def step(p: Tensor, g: Tensor, m: Tensor, v: Tensor, s: Tensor) -> Tensor:
                    parameters = [p]
                    s.add_(1)
                    %s
                    return parameters[0]
                """.formatted(kind.call));
        function = unit.get_function(new QualifiedName("step"));
    }

    @Override public Library library() {
        return Library.LIBTORCH;
    }

    @Override public void run() {
        var stack = new IValueVector();
        for (Tensor argument : arguments) {
            stack.push_back(new IValue(argument));
        }
        function.run(stack);
    }

    @Override public List<float[]> results() {
        return List.of(Libtorch.values(parameter));
    }
}
