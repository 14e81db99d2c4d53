"""The yearly survey of factories: kept by management, answered without a name, told as sums (E11 to E13).

In: time that passes. Out: SurveyAsked (factories are told), SurveyOpened, SurveyClosed, SurveyPublished.
"""
