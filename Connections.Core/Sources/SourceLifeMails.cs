using Connections.Core.Accounts;
using Connections.Core.Mail;
using Connections.Core.Workspaces;

namespace Connections.Core.Sources;

/// <summary>The occasions on which owners are mailed about a source.</summary>
public enum LifeOccasion
{
    /// <summary>Seven days before it is disabled.</summary>
    Week,

    /// <summary>One day before.</summary>
    Day,

    /// <summary>It has just been disabled.</summary>
    Disabled,
}

/// <summary>Writes the mails of the 14-day rule.</summary>
public sealed class SourceLifeMails(ConsoleLinks links)
{
    /// <summary>The mail for one owner. Its key makes it the only one of this occasion, for this run of the source's clock.</summary>
    /// <param name="occasion">Why it is written.</param>
    /// <param name="workspace">The workspace.</param>
    /// <param name="source">The source; its clock runs.</param>
    /// <param name="owner">Who gets it.</param>
    /// <param name="at">When it will be disabled, or was.</param>
    public NewMail Write(LifeOccasion occasion, Workspace workspace, Source source, Person owner, DateTimeOffset at)
    {
        var date = SourceDeadline.Date(at, TimeZoneInfo.Utc);
        var since = SourceDeadline.Date(source.UnconnectedSince!.Value, TimeZoneInfo.Utc);
        var page = $"/{workspace.Slug}/sources/{source.Slug}";
        var isOver = occasion == LifeOccasion.Disabled;
        var subject = isOver ? $"{source.Name} was disabled on {date}" : $"{source.Name} will be disabled on {date}";
        var news = isOver
            ? $"The source {source.Name} ({source.Slug}) of the workspace {workspace.Name} was disabled on {date} (UTC), because no enabled destination has taken its events since {since}. New events are refused; those stored so far stay."
            : $"The source {source.Name} ({source.Slug}) of the workspace {workspace.Name} will be disabled on {date} at {at.UtcDateTime:HH:mm} UTC. No enabled destination has taken its events since {since}. From then on new events are refused.";
        var ways = isOver
            ? $"""
              To bring it back:
              1. Connect an enabled destination or warehouse, or put the source on the exception list with a reason: {links.To(page + "/settings")}
              2. Enable the source: {links.To(page + "/overview")}
              """
            : $"""
              To keep it, do one of these before then:
              - Connect an enabled destination or warehouse: {links.To(page + "/overview")}
              - Put the source on the exception list with a reason: {links.To(page + "/settings")}
              """;

        return new(
            source.WorkspaceId,
            $"source-life/{source.Id:N}/{source.UnconnectedSince.Value.UtcTicks}/{occasion}/{owner.Id:N}",
            owner.Email!, subject, $"Hello {owner.Name},\n\n{news}\n\n{ways}\n");
    }
}
