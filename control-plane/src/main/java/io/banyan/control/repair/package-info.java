/**
 * Getting missing blocks: the ladder decides whom to ask when and when to give up, the server answers others within a
 * budget. Pure, one of each a channel, driven by the control thread beside the channel's member.
 */
package io.banyan.control.repair;
