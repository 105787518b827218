using Connections.Core.Log;
using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary>Gives a command the event log of a data folder that no process uses, and keeps others out of it meanwhile.</summary>
internal static class StoppedLog
{
    /// <summary>Runs the command. Its exit code, or 1 with the reason when there is no such log or it cannot be had.</summary>
    public static async Task<int> UseAsync(string dataFolder, TextWriter errors, Func<DataFolder, Task<int>> command)
    {
        if (!Directory.Exists(Path.Combine(dataFolder, "log")))
        {
            await errors.WriteLineAsync($"There is no event log in {Path.GetFullPath(dataFolder)}. Name the data folder with Connections__DataDirectory.");
            return 1;
        }

        try
        {
            using var folder = DataFolder.Open(dataFolder);
            return await command(folder);
        }
        catch (DataFolderException e)
        {
            await errors.WriteLineAsync($"{e.Message} Only a stopped folder can be read.");
            return 1;
        }
        catch (NewerLogException e)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
