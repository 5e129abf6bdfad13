/**
 * Who may say what: the 64-bit codes on leases, cookies, route tokens, kicks, policies and beacons, the check of a
 * lease by the parent it names, and the envelope that seals whole datagrams where a shared secret is required. Owned by
 * one control thread; keys are given by whoever puts the node together.
 */
package io.banyan.control.auth;
