// Stands in for a package that Microsoft's validator names and the registry does not have. It talks
// to Power BI Desktop; `validate` never does, and whoever asks for more is told so.
function unavailable() {
  throw new Error("there is no Power BI Desktop here");
}

export const METHODS = {};
export const getMethodNames = () => new Set();
export const isDesktopBridgeError = () => false;
export const normalizeReportFolder = unavailable;
export const openDesktop = unavailable;
export const openSession = unavailable;
export const readDesktopStatus = unavailable;
export const reportFoldersEqual = unavailable;
export const resolveInstanceForReportFolder = unavailable;
export const resolveReportDir = unavailable;
