/**
 * The directory that leases free slots: soft state from announcements, many channels, primitive arrays instead of an
 * object a member. Pure: driven by one control thread in a node or by the simulator; knows neither sockets nor clocks.
 */
package io.banyan.control.tracker;
