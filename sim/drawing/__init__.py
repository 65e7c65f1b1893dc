"""What charts are drawn with and from: style, signs and labels that do not overlap, tables of
rows, the layout of the larger pages. No chart is registered here: those are in ``charts``, one
file a family. Begin with ``style``, what all charts share, and ``rows``, the tables that they
take."""
