/** What `defender-access help` explains beside commands. The texts are loaded only when asked for. */
export const helpTopicNames = ['permissions', 'exit-codes', 'clouds', 'environment', 'symbols'] as const;
export type HelpTopic = (typeof helpTopicNames)[number];
