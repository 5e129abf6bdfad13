package io.banyan.control.member;

/**
 * What a child says about its parent. One for all members of a thread.
 */
final class ParentReport
{
    long parentId;
    long correlationId;
    long receivedBytes;
    long lostBlocks;
    long lagNs;
    long periodNs;
}
