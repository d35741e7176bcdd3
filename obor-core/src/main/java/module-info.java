/// Training for the JVM: tensors, gradients, losses, optimizers, the training loop.
module dev.obor {
    requires jdk.incubator.vector;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.obor.formula;
    exports dev.obor.tensor;
    exports dev.obor.nn;
    exports dev.obor.loss;
    exports dev.obor.optim;
    exports dev.obor.data;
    exports dev.obor.io;
    exports dev.obor.train;
}
