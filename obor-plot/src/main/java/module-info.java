/// Charts as PNG files: training curves, a loss and its derivative.
module dev.obor.plot {
    requires dev.obor;
    requires java.desktop;
    requires xchart;
    requires static transitive org.jspecify;

    exports dev.obor.plot;
}
