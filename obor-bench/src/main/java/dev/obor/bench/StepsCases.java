package dev.obor.bench;

import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.MSELoss;
import dev.obor.optim.Adam;
import dev.obor.optim.SGD;
import dev.obor.tensor.Tensor;
import java.util.List;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.global.torch;

/// Whole training steps: zeroGrad, forward, loss, backward, step.
final class StepsCases {
    private static final double TOLERANCE = 1e-4;
    private static final double LR = 1e-3;
    private static final Network SMALL =
            new Network("MLP 64-32-10, batch 32, Adam, cross entropy", 32, 64, 32, 10);
    private static final Network MEDIUM =
            new Network("MLP 784-512-10, batch 64, Adam, cross entropy", 64, 784, 512, 10);
    private static final Network LINE =
            new Network("linear regression 1-1, batch 32, SGD, MSE", 32, 1, 1);

    private StepsCases() {}

    static List<Case> cases() {
        return List.of(
                classifier(SMALL, Goal.ratio(10)),
                classifier(MEDIUM, Goal.ratio(1.5)),
                regression(LINE, Goal.ratio(10)));
    }

    private static Case classifier(Network network, Goal goal) {
        return DuelCase.of(network.name(), Work.UNCOUNTED, () -> new DuelCase.Rivals(
                new OborTraining(network, new CrossEntropyLoss(), Tensor.of(network.classes()),
                        p -> new Adam(p, Adam.options().lr(LR))),
                new TorchTraining(network, torch::cross_entropy_loss,
                        Libtorch.tensor(network.classes(), network.batch()),
                        p -> new org.bytedeco.pytorch.Adam(p, new AdamOptions(LR)))),
                goal).tolerance(TOLERANCE);
    }

    private static Case regression(Network network, Goal goal) {
        int rows = network.batch();
        int columns = network.outputs();
        return DuelCase.of(network.name(), Work.UNCOUNTED, () -> new DuelCase.Rivals(
                new OborTraining(network, new MSELoss(),
                        Tensor.of(network.values()).reshape(rows, columns),
                        p -> new SGD(p, SGD.options().lr(LR))),
                new TorchTraining(network, torch::mse_loss,
                        Libtorch.tensor(network.values(), rows, columns),
                        p -> new org.bytedeco.pytorch.SGD(p, new SGDOptions(LR)))),
                goal).tolerance(TOLERANCE);
    }
}
