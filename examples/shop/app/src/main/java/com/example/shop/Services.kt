package com.example.shop

import android.content.Context
import cn.jpush.android.api.JPushInterface
import com.tencent.bugly.crashreport.CrashReport

/** What runs once the user has agreed to the privacy policy. */
object Services {

    fun start(context: Context) {
        CrashReport.initCrashReport(context.applicationContext, "a1b2c3d4", false)
        JPushInterface.init(context.applicationContext)
        FeedAds.start(context)
        BannerAds.start(context)
    }
}
