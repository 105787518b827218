using Connections.Web.Pages.Warehouses;

namespace Connections.Tests.Pages.Warehouses;

public class ScheduleDraftTests
{
    [Theory]
    [InlineData("null", "By hand")]
    [InlineData("\"0 * * * *\"", "Hourly")]
    [InlineData("\"5 4 * * 1\"", "Cron 5 4 * * 1 (UTC)")]
    [InlineData("""{"everyMinutes":15}""", "Every 15 minutes")]
    [InlineData("""{"hours":[6,18],"timezone":"Europe/Vienna"}""", "At 06:00, 18:00 (Europe/Vienna)")]
    [InlineData("""{"cron":"5 4 * * 1","timezone":"Europe/Vienna"}""", "Cron 5 4 * * 1 (Europe/Vienna)")]
    public void Every_form_of_a_schedule_reads_in_words_and_is_saved_as_it_was(string schedule, string words)
    {
        var draft = ScheduleDraft.Parse(schedule);

        Assert.Equal(words, draft.InWords);
        Assert.Equal(schedule, draft.ToJson());
    }
}
