"""Which kinds nobody may switch off, and why (Q1); a kind's own ``locked`` does it for what is not listed."""

from ..kernel.errors import N_

_SAFETY = N_("It protects your account.")
_MONEY = N_("It is about money that is due.")
_TERM = N_("A term runs, or something is lost without an answer.")
_STANDING = N_("The programme must tell everybody whom it concerns.")

LOCKED = {
    **dict.fromkeys(("PasswordChanged", "EmailChanged", "NewDeviceSeen", "MailBounced"), _SAFETY),
    **dict.fromkeys(("BuyerSuspended", "BuyerReinstated", "BuyerVerified", "BuyerRefused"), _STANDING),
    **dict.fromkeys(("InvoiceIssued", "InvoiceOverdue", "FirstFeesLapsed", "CertificationFeeLapsed"), _MONEY),
    **dict.fromkeys(("StatusDecided", "StatusExpired", "FactoryTerminated", "DecisionAnnulled"), _STANDING),
    **dict.fromkeys(("IncidentNoticed", "IncidentReleased", "CertificateWithdrawn"), _STANDING),
    **dict.fromkeys(("PlanLate", "CorrectionsOverdue", "OfferEnding", "OfferLapsed", "IncidentLearned"), _TERM),
    **dict.fromkeys(("FirmSuspended", "AuditorSuspended"), _STANDING),
    **dict.fromkeys(("TransparencyOpened", "TransparencyEnding"), _TERM),
    **dict.fromkeys(("IncidentReportLate", "AppealDecided", "ApplicationRejected"), _TERM),
}
