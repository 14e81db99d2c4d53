"""Accounts: organisations, people, memberships, sign-in, invitations, sessions.

For everybody with an account; administrators manage people. Events out: PersonInvited, PersonJoined,
OrganisationInvited, SignedIn, SignedOut, PasswordChanged, EmailChanged, MembershipSwitched, MembershipEnded,
SessionEnded.
"""
