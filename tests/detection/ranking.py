"""How well scores rank: the two figures of the detection scripts. Greater is more anomalous."""
import numpy


def area_under_roc(scores, is_anomaly):
    """Chance that an anomaly scores above another row; ties count half (Mann and Whitney 1947)."""
    _, place, count = numpy.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = numpy.cumsum(count) - (count - 1) / 2  # of the rows of one score, from 1
    anomalies = int(is_anomaly.sum())
    others = len(scores) - anomalies
    above = mean_rank[place][is_anomaly].sum() - anomalies * (anomalies + 1) / 2
    return above / (anomalies * others)


def average_precision(scores, is_anomaly):
    """Sum over distinct scores of (recall - recall before) precision (Boyd, Eng, Page 2013)."""
    distinct, place = numpy.unique(-scores, return_inverse=True)
    taken = numpy.cumsum(numpy.bincount(place, minlength=len(distinct)))
    found = numpy.cumsum(numpy.bincount(place[is_anomaly], minlength=len(distinct)))
    recall_gained = numpy.diff(found, prepend=0) / is_anomaly.sum()
    return float((recall_gained * found / taken).sum())
